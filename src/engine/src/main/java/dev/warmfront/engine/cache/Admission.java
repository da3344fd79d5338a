package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether an answer may be kept, and for how long (RFC 9111, sections 3 and 4.2).
///
/// `no-store`, `private` and `no-cache` are obeyed whatever the policy's least lifetime is.
/// Whatever is sent to the origin and depends on the viewer is in the key, so an answer that varies
/// by a header field is right for everybody under its key; only `Vary: *` and fields that tell of
/// the viewer without being in the key are an exception.
public sealed interface Admission {

    /// It may be kept that long.
    record Keep(Lifetime lifetime) implements Admission {}

    /// It may not.
    record Refuse(NotStored reason) implements Admission {}

    /// Errors that say nothing else are kept this long: enough to shield the origin, and too short
    /// to be noticed when it recovers.
    long ERROR_SECONDS = 10;

    /// The same for statuses of 500 and above.
    long FAILURE_SECONDS = 1;

    /// Sent to the origin, different for every viewer, and not in the key.
    Set<String> UNKEYED = Set.of("*", "x-forwarded-for", "x-forwarded-proto", "via", "cdn-loop");

    /// The decision about one answer.
    ///
    /// @param fields of the answer
    /// @param askedMillis when the request was sent
    /// @param nowMillis when the answer's header arrived
    static Admission of(
            RequestView request,
            CachePolicy policy,
            int status,
            Fields fields,
            long askedMillis,
            long nowMillis) {
        CacheControl control = CacheControl.parse(fields.all("cache-control"));
        NotStored obstacle = obstacle(request, policy, status, fields, control);
        if (obstacle != null) {
            return new Refuse(obstacle);
        }
        long freshMillis = freshSeconds(policy.ttl(), status, fields, control, nowMillis) * 1000;
        long ageMillis = initialAgeMillis(fields, askedMillis, nowMillis);
        Lifetime lifetime =
                new Lifetime(nowMillis - ageMillis, freshMillis, standInMillis(control));
        return lifetime.isFresh(nowMillis) ? new Keep(lifetime) : new Refuse(NotStored.NO_LIFETIME);
    }

    /// Whether a policy lets anything be stored at all.
    static boolean isPossible(CachePolicy policy) {
        return policy.ttl().most().isPositive();
    }

    private static @Nullable NotStored obstacle(
            RequestView request,
            CachePolicy policy,
            int status,
            Fields fields,
            CacheControl control) {
        boolean shared = control.isPublic() || control.sharedMaxAge() >= 0;
        boolean authorised =
                policy.headers().names().contains("authorization")
                        && request.header("authorization") != null;
        if (!request.method().equals("GET")) {
            return NotStored.METHOD;
        } else if (!isPossible(policy)) {
            return NotStored.POLICY;
        } else if (control.noStore()) {
            return NotStored.NO_STORE;
        } else if (control.isPrivate()) {
            return NotStored.PRIVATE;
        } else if (control.noCache()) {
            return NotStored.NO_CACHE;
        } else if (!isStorable(status)) {
            return NotStored.STATUS;
        } else if (setsCookie(policy, fields, control) && !shared) {
            return NotStored.SETS_COOKIE;
        } else if (authorised && !shared && !control.mustRevalidate()) {
            // RFC 9111, section 3.5.
            return NotStored.AUTHORIZATION;
        } else if (variesBeyondKey(fields)) {
            return NotStored.VARIES_BY_ANYTHING;
        }
        return null;
    }

    /// Partial and not-modified answers (206, 304) and what nobody can say is final are never
    /// stored.
    private static boolean isStorable(int status) {
        return switch (status) {
            case 200, 203, 204, 300, 301, 302, 303, 307, 308 -> true;
            case 404, 405, 410, 414, 451, 500, 501, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /// Where no cookie is in the key, `Set-Cookie` never leaves the edge and is no obstacle.
    private static boolean setsCookie(CachePolicy policy, Fields fields, CacheControl control) {
        return policy.cookies().kind() != Selection.Kind.NONE
                && !control.hiddenFields().contains("set-cookie")
                && fields.has("set-cookie");
    }

    private static boolean variesBeyondKey(Fields fields) {
        for (String name : Tokens.of(fields.all("vary"))) {
            if (UNKEYED.contains(Fields.lower(name))) {
                return true;
            }
        }
        return false;
    }

    private static long freshSeconds(
            Ttl ttl, int status, Fields fields, CacheControl control, long nowMillis) {
        long least = ttl.least().toSeconds();
        long said = saidSeconds(fields, control, nowMillis);
        long most = ttl.most().toSeconds();
        if (status >= 400) {
            long error = Math.min(most, status >= 500 ? FAILURE_SECONDS : ERROR_SECONDS);
            return said < 0 ? error : Math.max(error, Math.min(said, most));
        } else if (said < 0) {
            // A temporary redirect is only kept when the origin says so (RFC 9110, section 15.1).
            boolean temporary = status == 302 || status == 303 || status == 307;
            return temporary ? least : Math.max(ttl.fallback().toSeconds(), least);
        }
        return Math.max(least, Math.min(said, most));
    }

    /// What the origin says: `s-maxage`, else `max-age`, else `Expires` less `Date`;
    /// [CacheControl#ABSENT] when it says nothing.
    private static long saidSeconds(Fields fields, CacheControl control, long nowMillis) {
        if (control.sharedMaxAge() >= 0) {
            return control.sharedMaxAge();
        } else if (control.maxAge() >= 0) {
            return control.maxAge();
        }
        String expires = fields.first("expires");
        if (expires == null) {
            return CacheControl.ABSENT;
        }
        OptionalLong until = HttpDate.read(expires);
        // A value that is no date, most of all "0", is in the past (RFC 9111, section 5.3).
        return until.isEmpty()
                ? 0
                : Math.max(0, (until.getAsLong() - dateMillis(fields, nowMillis)) / 1000);
    }

    /// RFC 9111, section 4.2.3: the larger of what the dates and what `Age` and the journey tell.
    private static long initialAgeMillis(Fields fields, long askedMillis, long nowMillis) {
        String age = fields.first("age");
        long said = age == null ? 0 : CacheControl.seconds(age) * 1000;
        long apparent = Math.max(0, nowMillis - dateMillis(fields, nowMillis));
        // Dates have whole seconds: less than one is no age.
        return Math.max(
                apparent < 1000 ? 0 : apparent, said + Math.max(0, nowMillis - askedMillis));
    }

    private static long dateMillis(Fields fields, long nowMillis) {
        String date = fields.first("date");
        return date == null ? nowMillis : HttpDate.read(date).orElse(nowMillis);
    }

    private static long standInMillis(CacheControl control) {
        if (control.mustRevalidate()) {
            return 0;
        }
        return control.staleIfError() >= 0 ? control.staleIfError() * 1000 : Long.MAX_VALUE;
    }
}
