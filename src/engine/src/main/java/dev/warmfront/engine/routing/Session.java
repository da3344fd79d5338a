package dev.warmfront.engine.routing;

import dev.warmfront.engine.headers.Cookies;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.distribution.Traffic.Sticky;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// That a viewer keeps to the staging distribution, or to the primary one, for a while; as a
/// cookie.
///
/// The cookie says which, of what staging distribution, and since when. It is not signed: who makes
/// one up chooses between two distributions that everybody is sent to by lot, and has no more of it
/// than who asks until the lot falls as it should. Who keeps one that was given keeps it until the
/// longest session is over, because it says when it began.
///
/// @param mark of the staging distribution, so that the next one is not taken for it
/// @param staging whether it keeps to the staging distribution
/// @param sinceSeconds when it began, in seconds since 1970
/// @param leftSeconds after which it ends if nothing is asked for
public record Session(String mark, boolean staging, long sinceSeconds, long leftSeconds) {

    /// An edge's clock may be behind that of the one that began it.
    private static final long SKEW_SECONDS = 60;

    private static final int LONGEST_NUMBER = 12;

    private static final String STAGING = "staging";
    private static final String PRIMARY = "primary";

    /// One that begins now.
    static Session begin(String stagingId, boolean staging, Sticky sticky, long nowSeconds) {
        return new Session(mark(stagingId), staging, nowSeconds, sticky.idle().toSeconds());
    }

    /// The viewer's, as it goes on from now; null when there is none, or it is over.
    static @Nullable Session of(
            RequestView request, String stagingId, Sticky sticky, long nowSeconds) {
        String field = request.header("cookie");
        for (String value : Cookies.of(field, ContinuousDeployment.COOKIE)) {
            Session session = read(value, mark(stagingId), sticky, nowSeconds);
            if (session != null) {
                return session;
            }
        }
        return null;
    }

    /// The value of the `Set-Cookie` that keeps it up.
    ///
    /// @param secure whether the viewer came over TLS
    public String setCookie(boolean secure) {
        return ContinuousDeployment.COOKIE
                + "="
                + (staging ? STAGING : PRIMARY)
                + "."
                + mark
                + "."
                + sinceSeconds
                + "; Path=/; Max-Age="
                + leftSeconds
                + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }

    private static @Nullable Session read(
            String value, String mark, Sticky sticky, long nowSeconds) {
        int first = value.indexOf('.');
        int second = value.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        String which = value.substring(0, first);
        long since = number(value, second + 1);
        long ago = Math.max(0, nowSeconds - since);
        long left = sticky.most().toSeconds() - ago;
        boolean fits =
                (which.equals(STAGING) || which.equals(PRIMARY))
                        && value.substring(first + 1, second).equals(mark)
                        && since >= 0
                        && since <= nowSeconds + SKEW_SECONDS
                        && left > 0;
        return fits
                ? new Session(
                        mark,
                        which.equals(STAGING),
                        since,
                        Math.min(sticky.idle().toSeconds(), left))
                : null;
    }

    /// The number from there to the end; -1 when there is none.
    private static long number(String text, int from) {
        long number = 0;
        int digits = text.length() - from;
        if (digits < 1 || digits > LONGEST_NUMBER) {
            return -1;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static String mark(String stagingId) {
        return HexFormat.of().toHexDigits(stagingId.hashCode());
    }
}
