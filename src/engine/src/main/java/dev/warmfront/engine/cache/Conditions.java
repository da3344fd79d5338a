package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Whether a viewer already has what is stored (RFC 9110, section 13).
public final class Conditions {

    private Conditions() {}

    /// Whether 304 is the answer. `If-None-Match`, when it is there, is all that counts (RFC 9110,
    /// section 13.1.3).
    public static boolean isNotModified(
            @Nullable String ifNoneMatch, @Nullable String ifModifiedSince, Fields stored) {
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, stored.first("etag"));
        }
        String modified = stored.first("last-modified");
        if (ifModifiedSince == null || modified == null) {
            return false;
        }
        OptionalLong since = HttpDate.read(ifModifiedSince);
        OptionalLong last = HttpDate.read(modified);
        return since.isPresent() && last.isPresent() && last.getAsLong() <= since.getAsLong();
    }

    /// Weak comparison (RFC 9110, section 8.8.3.2).
    private static boolean matches(String ifNoneMatch, @Nullable String etag) {
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        } else if (etag == null) {
            return false;
        }
        String opaque = opaque(etag);
        for (String candidate : Tokens.of(ifNoneMatch)) {
            if (opaque(candidate).equals(opaque)) {
                return true;
            }
        }
        return false;
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }
}
