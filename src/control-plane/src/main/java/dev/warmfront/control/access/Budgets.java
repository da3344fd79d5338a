package dev.warmfront.control.access;

import dev.warmfront.control.access.Bucket.Rate;
import dev.warmfront.control.access.Bucket.Take;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// How often each credential may ask, at this replica. At most [#CREDENTIALS] are remembered; the
/// ones used longest ago are forgotten first, which fills their buckets.
@Component
class Budgets {

    private static final int CREDENTIALS = 10_000;

    private final Rate rate;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>();

    Budgets(
            @Value("${warmfront.api.requests-per-second}") double requestsPerSecond,
            @Value("${warmfront.api.burst}") int burst) {
        rate = Rate.perSecond(requestsPerSecond, burst);
    }

    /// Counts a request.
    ///
    /// @throws ProblemException if it is one too many
    synchronized void take(String credential, long nowNanos) {
        Bucket before = buckets.remove(credential);
        Take take = (before == null ? Bucket.full(nowNanos) : before).take(rate, nowNanos);
        buckets.put(credential, take.after());
        if (buckets.size() > CREDENTIALS) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        if (!take.isGranted()) {
            long seconds = take.retryAfter().plus(Duration.ofNanos(999_999_999)).toSeconds();
            throw new ProblemException(
                            Problem.TOO_MANY_REQUESTS,
                            "At most "
                                    + rate.burst()
                                    + " at once, and one more every "
                                    + Duration.ofNanos(rate.everyNanos()))
                    .with("Retry-After", String.valueOf(seconds));
        }
    }
}
