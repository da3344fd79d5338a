package dev.warmfront.compiler.distribution;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.policy.HeaderNames;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import java.util.Set;

/// The translation of where tags are read.
final class CacheTags {

    /// What means something else already, and would be taken from viewers.
    private static final Set<String> TAKEN =
            Set.of(
                    "accept-ranges",
                    "allow",
                    "cache-control",
                    "cdn-cache-control",
                    "etag",
                    "expires",
                    "last-modified",
                    "link",
                    "location",
                    "pragma",
                    "retry-after",
                    "server",
                    "vary",
                    "www-authenticate");

    private CacheTags() {}

    static void check(DesiredCacheTagConfig asked, Complaints complaints) {
        String name = asked.headerName();
        if (name != null) {
            String lower = HeaderNames.lower(name);
            complaints.check(
                    HeaderNames.isToken(name)
                            && HeaderNames.isCustom(lower)
                            && !lower.startsWith("content-")
                            && !TAKEN.contains(lower),
                    "invalid-header-name",
                    Pointer.ROOT.at("cacheTagConfig").at("headerName"),
                    name,
                    "a header field that means nothing else, such as Cache-Tag");
        }
    }

    static CacheTagConfig translate(DesiredCacheTagConfig asked) {
        String name = asked.headerName();
        return new CacheTagConfig(
                name == null ? "" : HeaderNames.lower(name), asked.passToViewers());
    }
}
