package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What an origin says to this cache about keeping its answer.
///
/// `CDN-Cache-Control` (RFC 9213) counts alone where it is there and can be read; then
/// `Surrogate-Control`, which older origins send; then `Cache-Control` and `Expires`.
///
/// @param control the directives that count
/// @param targeted whether they were meant for caches like this one: `Expires` then says nothing
public record Said(CacheControl control, boolean targeted) {

    /// The name this cache has among those that `Surrogate-Control` may be meant for.
    public static final String SURROGATE = "warmfront";

    public static Said of(Fields fields) {
        CacheControl targeted = Targeted.parse(fields.all("cdn-cache-control"));
        if (targeted != null) {
            return new Said(targeted, true);
        }
        CacheControl surrogate = surrogate(fields.all("surrogate-control"));
        return surrogate != null
                ? new Said(surrogate, true)
                : new Said(CacheControl.parse(fields.all("cache-control")), false);
    }

    /// For how many seconds the answer is good, by `s-maxage`, else `max-age`, else `Expires` less
    /// `Date` (RFC 9111, section 4.2.1); [CacheControl#ABSENT] when nothing is said.
    long seconds(Fields fields, long nowMillis) {
        if (control.sharedMaxAge() >= 0) {
            return control.sharedMaxAge();
        } else if (control.maxAge() >= 0) {
            return control.maxAge();
        }
        List<String> expires = fields.all("expires");
        if (targeted || expires.isEmpty()) {
            return CacheControl.ABSENT;
        }
        // A value that is no date, most of all "0", is in the past (RFC 9111, section 5.3), and of
        // several the first counts (section 4.2.1).
        OptionalLong until = HttpDate.read(expires.getFirst(), nowMillis);
        return until.isEmpty()
                ? 0
                : Math.max(0, (until.getAsLong() - date(fields, nowMillis)) / 1000);
    }

    /// When the origin made the answer, by its own clock; `nowMillis` when it does not say.
    static long date(Fields fields, long nowMillis) {
        String date = fields.first("date");
        return date == null ? nowMillis : HttpDate.read(date, nowMillis).orElse(nowMillis);
    }

    /// Directives for everybody, and those for us by name; a directive may carry `;name`.
    private static @Nullable CacheControl surrogate(List<String> values) {
        List<String> everybody = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (String directive : Tokens.of(values)) {
            int semicolon = directive.lastIndexOf(';');
            if (semicolon < 0) {
                everybody.add(directive);
            } else if (directive.substring(semicolon + 1).strip().equals(SURROGATE)) {
                ours.add(directive.substring(0, semicolon).strip());
            }
        }
        List<String> meant = ours.isEmpty() ? everybody : ours;
        return meant.isEmpty() ? null : CacheControl.parse(meant);
    }
}
