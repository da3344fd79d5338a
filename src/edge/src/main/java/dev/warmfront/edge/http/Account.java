package dev.warmfront.edge.http;

import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.request.Served;
import java.util.Locale;

/// How an answer came about: what `X-Cache`, `Cache-Status`, the log and the metrics tell.
///
/// @param distributionId empty when none was found
/// @param status the value of `Cache-Status` (RFC 9211); what depends on the moment is added later
/// @param why for a person, empty when there is nothing to explain
record Account(Served served, Blame blame, String distributionId, String status, String why) {

    private static final String US = "warmfront";

    static Account hit(Served served, String distributionId) {
        String status =
                switch (served) {
                    case REFRESHED -> US + "; fwd=stale; fwd-status=304; stored";
                    case COLLAPSED -> US + "; fwd=uri-miss; collapsed";
                    case MARKED -> US + "; hit; detail=marked-stale";
                    default -> US + "; hit";
                };
        return new Account(served, Blame.NOBODY, distributionId, status, "");
    }

    /// The same, told as something else to the viewer, the log and the metrics.
    Account as(Served other) {
        return new Account(other, blame, distributionId, status, why);
    }

    static Account stored(String distributionId, MissReason reason, int status) {
        String text = US + "; fwd=" + reason.parameter() + "; fwd-status=" + status + "; stored";
        return new Account(Served.MISS, Blame.NOBODY, distributionId, text, reason.sentence());
    }

    static Account passed(
            String distributionId, MissReason reason, int status, NotStored notStored) {
        boolean bypass =
                switch (reason) {
                    case METHOD, NOT_CACHED_HERE, KNOWN_UNCACHEABLE -> true;
                    case NOT_STORED,
                            PARTIAL,
                            OTHER_VARIANT,
                            EXPIRED,
                            ALWAYS_ASKED,
                            INVALIDATED,
                            MARKED_STALE ->
                            false;
                };
        return new Account(
                bypass ? Served.BYPASS : Served.MISS,
                status >= 500 ? Blame.ORIGIN : Blame.NOBODY,
                distributionId,
                US
                        + "; fwd="
                        + reason.parameter()
                        + "; fwd-status="
                        + status
                        + "; detail="
                        + token(notStored),
                notStored.sentence());
    }

    static Account refused(Refusal refusal, String distributionId, String detail) {
        return new Account(
                refusal == Refusal.BUG ? Served.BROKEN : Served.REFUSED,
                refusal.blame(),
                distributionId,
                US + "; detail=" + token(refusal),
                detail.isEmpty() ? refusal.sentence() : refusal.sentence() + ": " + detail);
    }

    static Account redirected(String distributionId) {
        return new Account(
                Served.REDIRECTED, Blame.NOBODY, distributionId, US + "; detail=to-https", "");
    }

    static Account local() {
        return new Account(Served.LOCAL, Blame.NOBODY, "", US + "; detail=local", "");
    }

    static Account broken(
            String distributionId, MissReason reason, OriginFailure failure, String detail) {
        return new Account(
                Served.BROKEN,
                failure.blame(),
                distributionId,
                US + "; fwd=" + reason.parameter() + "; detail=" + token(failure),
                detail);
    }

    private static String token(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
