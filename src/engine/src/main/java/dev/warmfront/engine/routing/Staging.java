package dev.warmfront.engine.routing;

import dev.warmfront.engine.headers.Cookies;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.engine.routing.Choice.Reason;
import dev.warmfront.snapshot.distribution.Traffic;

/// A distribution that serves some of the requests to another one.
///
/// @param site of the staging distribution
/// @param traffic which requests
public record Staging(Site site, Traffic traffic) {

    /// Whether a request is one of them.
    ///
    /// @param nowSeconds since 1970
    /// @param lot any number, evenly spread over all there are
    public Choice choose(RequestView request, long nowSeconds, long lot) {
        return switch (traffic) {
            case Traffic.HeaderEquals(String name, String value) ->
                    Choice.of(value.equals(request.header(name)), Reason.HEADER, Reason.NO_HEADER);
            case Traffic.CookieEquals(String name, String value) ->
                    Choice.of(
                            Cookies.of(request.header("cookie"), name).contains(value),
                            Reason.COOKIE,
                            Reason.NO_COOKIE);
            case Traffic.Weight weight -> choose(weight, request, nowSeconds, lot);
        };
    }

    /// Where all or none are meant nobody has a choice, and no session keeps anybody from it.
    private Choice choose(Traffic.Weight weight, RequestView request, long nowSeconds, long lot) {
        Traffic.Sticky sticky = weight.sticky();
        boolean drawn = isDrawn(weight.perMillion(), lot);
        if (weight.perMillion() == 0 || weight.perMillion() == Traffic.Weight.ALL) {
            return Choice.of(drawn, Reason.EVERYBODY, Reason.NOBODY);
        } else if (sticky == null) {
            return new Choice(drawn, Reason.LOT, null);
        }
        String id = site.distribution().id();
        Session session = Session.of(request, id, sticky, nowSeconds);
        return session != null
                ? new Choice(session.staging(), Reason.SESSION, session)
                : new Choice(drawn, Reason.LOT, Session.begin(id, drawn, sticky, nowSeconds));
    }

    /// Whether a lot is one of the first so many millionths of all there are.
    static boolean isDrawn(int perMillion, long lot) {
        return Math.unsignedMultiplyHigh(lot, Traffic.Weight.ALL) < perMillion;
    }
}
