package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Whether an answer may be kept, and for how long (RFC 9111, sections 3 and 4.2).
///
/// `no-store`, `private` and `no-cache` are obeyed whatever the policy's least lifetime is, unless
/// the policy says that CloudFront's rules are to be followed.
public sealed interface Admission {

    /// It may be kept that long.
    ///
    /// @param varies what else must be in the key, see [Variant#names]
    record Keep(Lifetime lifetime, List<String> varies) implements Admission {}

    /// It may not.
    record Refuse(NotStored reason) implements Admission {}

    /// Errors that say nothing else are kept this long, and never longer than the policy's
    /// fallback: enough to shield the origin, and too short to be noticed when it recovers.
    long ERROR_SECONDS = 10;

    /// The same for statuses of 500 and above.
    long FAILURE_SECONDS = 1;

    /// A guessed lifetime is never longer than that: a day.
    long LONGEST_GUESS_SECONDS = 86_400;

    /// The decision about one answer.
    ///
    /// @param errorSeconds for how long the distribution keeps errors with this status, at least;
    ///     [Site#UNSAID] when it does not say
    /// @param fields of the answer
    /// @param askedMillis when the request was sent
    /// @param nowMillis when the answer's header arrived
    static Admission of(
            RequestView request,
            CachePolicy policy,
            long errorSeconds,
            int status,
            Fields fields,
            long askedMillis,
            long nowMillis) {
        return request.method().equals("GET")
                ? again(request, policy, errorSeconds, status, fields, askedMillis, nowMillis)
                : new Refuse(NotStored.METHOD);
    }

    /// The same about an answer that is stored, and has just been confirmed.
    ///
    /// @param errorSeconds as above
    static Admission again(
            RequestView request,
            CachePolicy policy,
            long errorSeconds,
            int status,
            Fields fields,
            long askedMillis,
            long nowMillis) {
        Said said = Said.of(fields);
        boolean forced = isForced(policy, status);
        List<String> varies = forced ? List.of() : Variant.names(policy, fields);
        long ruled = ruledSeconds(errorSeconds, status, said);
        NotStored obstacle = obstacle(request, policy, ruled, status, fields, said, forced);
        if (obstacle != null) {
            return new Refuse(obstacle);
        } else if (varies.contains(Variant.ANYTHING)) {
            return new Refuse(NotStored.VARIES_BY_ANYTHING);
        }
        long freshMillis = freshSeconds(policy, ruled, status, fields, said, nowMillis) * 1000;
        long ageMillis = initialAgeMillis(fields, askedMillis, nowMillis);
        boolean always = said.control().noCache() && !forced;
        Lifetime lifetime =
                new Lifetime(
                        nowMillis - ageMillis,
                        always ? 0 : freshMillis,
                        status >= 500 ? 0 : standInMillis(said.control()),
                        bridgeMillis(said.control()));
        // What is never fresh is worth keeping only for asking whether it is still right.
        return lifetime.isFresh(nowMillis) || (status == 200 && hasValidator(fields))
                ? new Keep(lifetime, varies)
                : new Refuse(always ? NotStored.NO_CACHE : NotStored.NO_LIFETIME);
    }

    /// Whether a policy lets anything be stored at all.
    static boolean isPossible(CachePolicy policy) {
        return policy.ttl().most().isPositive();
    }

    /// For how many seconds an origin that failed is not asked again: what is past its lifetime is
    /// used meanwhile, or the failure is remembered.
    ///
    /// @param errorSeconds what the distribution says; [Site#UNSAID] when it does not
    static long retrySeconds(CachePolicy policy, long errorSeconds) {
        if (errorSeconds >= 0) {
            return errorSeconds;
        }
        boolean cloudFront = policy.rules().mode() == Rules.Mode.CLOUDFRONT;
        return cloudFront ? Math.min(ERROR_SECONDS, policy.ttl().most().toSeconds()) : 0;
    }

    /// For how long at least an error is kept by what the distribution says; [Site#UNSAID] when
    /// that does not apply to it.
    private static long ruledSeconds(long errorSeconds, int status, Said said) {
        boolean applies = Status.isKeptUnsaid(status) || said.control().hasLifetime();
        return status >= 400 && applies ? errorSeconds : Site.UNSAID;
    }

    /// Whether the policy's least lifetime outweighs what the origin forbids: CloudFront's way.
    private static boolean isForced(CachePolicy policy, int status) {
        return policy.rules().mode() == Rules.Mode.CLOUDFRONT
                && policy.ttl().least().isPositive()
                && status < 400;
    }

    private static @Nullable NotStored obstacle(
            RequestView request,
            CachePolicy policy,
            long ruled,
            int status,
            Fields fields,
            Said said,
            boolean forced) {
        CacheControl control = said.control();
        boolean shared = control.isPublic() || control.sharedMaxAge() >= 0;
        // RFC 9111, section 5.2.2.3: whoever understands the status may disregard no-store.
        boolean noStore =
                control.noStore() && !(control.mustUnderstand() && Status.isUnderstood(status));
        if (!isPossible(policy)) {
            return NotStored.POLICY;
        } else if (!Status.isStorable(status)) {
            return NotStored.STATUS;
        } else if (control.mustUnderstand() && !Status.isUnderstood(status)) {
            return NotStored.NOT_UNDERSTOOD;
        } else if (Wishes.of(request.header("cache-control")).noStore()) {
            return NotStored.VIEWER_WANTS_NOT;
        } else if (noStore && !forced) {
            return NotStored.NO_STORE;
        } else if (control.isPrivate() && !forced) {
            return NotStored.PRIVATE;
        } else if (!hasReason(policy, ruled, status, fields, said)) {
            return NotStored.STATUS;
        } else if (setsCookie(policy, fields, control) && !shared) {
            return NotStored.SETS_COOKIE;
        } else if (isAuthorised(request, policy) && !shared && !control.mustRevalidate()) {
            // RFC 9111, section 3.5.
            return NotStored.AUTHORIZATION;
        }
        return null;
    }

    /// RFC 9111, section 3: a lifetime that is stated, or a status that may have one that is not.
    private static boolean hasReason(
            CachePolicy policy, long ruled, int status, Fields fields, Said said) {
        boolean lasts = said.control().hasLifetime();
        if (status >= 400 && policy.rules().mode() == Rules.Mode.CLOUDFRONT) {
            return lasts || Status.isKeptUnsaid(status);
        }
        return lasts
                || (!said.targeted() && fields.has("expires"))
                || said.control().isPublic()
                || status < 400
                || ruled > 0
                || Status.isHeuristic(status)
                || Status.isPassingError(status) && policy.ttl().fallback().isPositive();
    }

    /// Where no cookie goes to the origin, `Set-Cookie` never leaves the edge and is no obstacle.
    private static boolean setsCookie(CachePolicy policy, Fields fields, CacheControl control) {
        boolean none =
                policy.cookies().kind() == Selection.Kind.NONE
                        && policy.forwarded().cookies().kind() == Selection.Kind.NONE;
        boolean allowed = policy.rules().keepsSetCookie() && control.hasLifetime();
        return !none
                && !allowed
                && !control.hiddenFields().contains("set-cookie")
                && fields.has("set-cookie");
    }

    /// Whether the origin got credentials that the answer may depend on.
    private static boolean isAuthorised(RequestView request, CachePolicy policy) {
        boolean sent =
                policy.headers().means("authorization")
                        || policy.forwarded().headers().means("authorization");
        return sent && request.header("authorization") != null;
    }

    private static long freshSeconds(
            CachePolicy policy, long ruled, int status, Fields fields, Said said, long nowMillis) {
        Ttl ttl = policy.ttl();
        long least = ttl.least().toSeconds();
        long most = ttl.most().toSeconds();
        long fallback = ttl.fallback().toSeconds();
        long seconds = said.seconds(fields, nowMillis);
        boolean cloudFront = policy.rules().mode() == Rules.Mode.CLOUDFRONT;
        if (status >= 400) {
            long error = status >= 500 && !cloudFront ? FAILURE_SECONDS : ERROR_SECONDS;
            if (ruled >= 0) {
                return Math.max(ruled, Math.min(seconds, most));
            } else if (cloudFront) {
                return Math.max(Math.min(error, most), Math.min(seconds, most));
            } else if (seconds >= 0) {
                return Math.min(seconds, most);
            }
            long guessed = guessedSeconds(policy, status, fields, said, nowMillis);
            return Math.min(most, Math.max(guessed, Math.min(fallback, error)));
        } else if (seconds >= 0) {
            return Math.max(least, Math.min(seconds, most));
        } else if (cloudFront && said.control().hasProhibition()) {
            return least;
        }
        long guessed = guessedSeconds(policy, status, fields, said, nowMillis);
        // What is temporary is only kept when the origin says so (RFC 9110, section 15.1).
        boolean lasting = Status.isHeuristic(status) || said.control().isPublic();
        return Math.max(least, Math.min(most, guessed >= 0 ? guessed : lasting ? fallback : 0));
    }

    /// A share of the time since it was changed (RFC 9111, section 4.2.2); less than 0 when nothing
    /// may be guessed.
    private static long guessedSeconds(
            CachePolicy policy, int status, Fields fields, Said said, long nowMillis) {
        int percent = policy.rules().heuristicPercent();
        String modified = fields.first("last-modified");
        boolean may = Status.isHeuristic(status) || said.control().isPublic();
        if (percent == 0 || modified == null || !may) {
            return CacheControl.ABSENT;
        }
        OptionalLong changed = HttpDate.read(modified, nowMillis);
        long since = Said.date(fields, nowMillis) - changed.orElse(nowMillis);
        return Math.clamp(since / 1000 * percent / 100, 0, LONGEST_GUESS_SECONDS);
    }

    /// RFC 9111, section 4.2.3: the larger of what the dates and what `Age` and the journey tell.
    private static long initialAgeMillis(Fields fields, long askedMillis, long nowMillis) {
        long apparent = Math.max(0, nowMillis - Said.date(fields, nowMillis));
        // Dates have whole seconds: less than one is no age.
        return Math.max(
                apparent < 1000 ? 0 : apparent,
                saidAgeMillis(fields) + Math.max(0, nowMillis - askedMillis));
    }

    /// RFC 9111, section 5.1: of a list the first counts, and what is no number is ignored.
    private static long saidAgeMillis(Fields fields) {
        List<String> ages = Tokens.of(fields.all("age"));
        return ages.isEmpty() ? 0 : CacheControl.seconds(ages.getFirst()) * 1000;
    }

    private static boolean hasValidator(Fields fields) {
        return fields.has("etag") || fields.has("last-modified");
    }

    /// How long it may stand in for a failing origin. `s-maxage` forbids that too (RFC 9111,
    /// section 5.2.2.10), but not against `stale-if-error` in the same breath, which would mean
    /// nothing else.
    private static long standInMillis(CacheControl control) {
        if (control.mustRevalidate() || control.noCache()) {
            return 0;
        } else if (control.staleIfError() >= 0) {
            return control.staleIfError() * 1000;
        }
        return control.sharedMaxAge() >= 0 ? 0 : Long.MAX_VALUE;
    }

    private static long bridgeMillis(CacheControl control) {
        boolean may = !control.mustRevalidate() && !control.noCache();
        return may ? Math.max(0, control.staleWhileRevalidate()) * 1000 : 0;
    }
}
