package dev.warmfront.engine.headers;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Header fields that end at each hop (RFC 9110, section 7.6.1): the known ones, and those that
/// `Connection` names.
public final class HopByHop {

    private static final Set<String> KNOWN =
            Set.of(
                    "connection",
                    "http2-settings",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authentication-info",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    /// What `Connection` may not take away, whoever lists it: without these a message means
    /// something else at the next hop than here, or the edge says them itself.
    private static final Set<String> ESSENTIAL =
            Set.of(
                    "age",
                    "cache-control",
                    "cdn-loop",
                    "content-encoding",
                    "content-length",
                    "content-range",
                    "content-type",
                    "cookie",
                    "date",
                    "etag",
                    "expires",
                    "host",
                    "last-modified",
                    "set-cookie",
                    "surrogate-capability",
                    "vary",
                    "via",
                    "x-forwarded-for",
                    "x-forwarded-proto");

    private HopByHop() {}

    public static boolean isKnown(String lowerCaseName) {
        return KNOWN.contains(lowerCaseName);
    }

    /// The fields, in lower case, that a `Connection` says end here.
    public static Set<String> named(@Nullable String connection) {
        if (connection == null || connection.isEmpty()) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String name : Tokens.of(connection)) {
            named.add(Fields.lower(name));
        }
        named.removeAll(ESSENTIAL);
        return named;
    }
}
