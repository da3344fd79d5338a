package dev.warmfront.engine.headers;

import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import java.util.function.Supplier;

/// What a response headers policy makes of the header fields of an answer: first some are removed,
/// then those of CORS are set, then the others.
public final class Dress {

    private static final String US = "warmfront";

    private Dress() {}

    /// The fields as the viewer gets them.
    ///
    /// @param date what the edge says in place of a `Date` that is removed
    public static Fields of(
            ResponseHeaders policy, RequestView request, Fields fields, Supplier<String> date) {
        Fields dressed = fields.without(policy.removed()::contains);
        if (policy.removed().contains("server")) {
            dressed = dressed.replacedBy(Fields.of("server", US));
        }
        if (policy.removed().contains("date")) {
            dressed = dressed.replacedBy(Fields.of("date", date.get()));
        }
        if (policy.cors() != null) {
            dressed = Cors.of(policy.cors(), request, dressed);
        }
        for (ResponseHeaders.Line line : policy.set()) {
            if (line.overrides() || !dressed.has(line.name())) {
                dressed = dressed.replacedBy(Fields.of(line.name(), line.value()));
            }
        }
        return dressed;
    }

    /// Whether every viewer whose request has neither `Origin` nor `Pragma` gets the same fields at
    /// any time.
    public static boolean isConstant(ResponseHeaders policy) {
        return policy.timedPerMillion() == 0 && !policy.removed().contains("date");
    }

    /// Whether this answer tells how it came about.
    ///
    /// @param lot any number, evenly spread
    public static boolean isTimed(ResponseHeaders policy, RequestView request, long lot) {
        if (!policy.timed()) {
            return false;
        }
        String pragma = request.header("pragma");
        return pragma != null && Tokens.of(Fields.lower(pragma)).contains("server-timing")
                || Long.remainderUnsigned(lot, 1_000_000) < policy.timedPerMillion();
    }
}
