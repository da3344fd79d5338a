package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a viewer says about caching, as far as it is granted (RFC 9111, section 5.2.1).
///
/// These directives are advice. One that costs the origin nothing is followed: `only-if-cached`;
/// and one that is about privacy: `no-store`. Those that would let any viewer send requests past
/// the cache to the origin are not: `no-cache`, `max-age`, `min-fresh`, `Pragma`. Nothing stale is
/// served because of `max-stale`.
///
/// @param noStore whether neither the request nor its answer may be kept
/// @param onlyIfCached whether the origin is not to be asked
public record Wishes(boolean noStore, boolean onlyIfCached) {

    private static final Wishes NONE = new Wishes(false, false);

    /// Reads the value of `Cache-Control` of a request.
    public static Wishes of(@Nullable String control) {
        if (control == null) {
            return NONE;
        }
        List<String> directives = Tokens.of(control).stream().map(Fields::lower).toList();
        return new Wishes(directives.contains("no-store"), directives.contains("only-if-cached"));
    }
}
