package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Whether a viewer already has what is stored (RFC 9110, section 13), and whether two answers tell
/// of the same thing.
///
/// `If-Match` and `If-Unmodified-Since` are for the origin and never answered from a store (RFC
/// 9111, section 4.3.2).
public final class Conditions {

    private Conditions() {}

    /// Whether 304 is the answer. `If-None-Match`, when it is there, is all that counts (RFC 9110,
    /// section 13.1.3).
    ///
    /// @param nowMillis when it is asked
    public static boolean isNotModified(
            @Nullable String ifNoneMatch,
            @Nullable String ifModifiedSince,
            Fields stored,
            long nowMillis) {
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, stored.first("etag"));
        } else if (ifModifiedSince == null) {
            return false;
        }
        // What has no date of change changed at the latest when it was sent (RFC 9111, section
        // 4.3.2).
        String modified = stored.first("last-modified");
        String last = modified == null ? stored.first("date") : modified;
        OptionalLong since = HttpDate.read(ifModifiedSince, nowMillis);
        OptionalLong at = last == null ? OptionalLong.empty() : HttpDate.read(last, nowMillis);
        return since.isPresent() && at.isPresent() && at.getAsLong() <= since.getAsLong();
    }

    /// Whether a range may be taken from what is stored: `If-Range` is not there, or names exactly
    /// this (RFC 9110, section 13.1.5). Nothing names exactly what the edge compressed: compressed
    /// once more, the same thing may come to other octets.
    public static boolean isSameForRange(@Nullable String ifRange, Fields stored) {
        if (ifRange == null) {
            return true;
        } else if (Coded.is(stored)) {
            return false;
        }
        String validator = ifRange.strip();
        if (validator.startsWith("\"")) {
            // Strong comparison: a weak validator never fits.
            return validator.equals(stored.first("etag"));
        } else if (validator.startsWith("W/")) {
            return false;
        }
        // A date fits when it is the very one, and stands for one state only: not when the change
        // was within a second of the answer (RFC 9110, section 8.8.2.2).
        String modified = stored.first("last-modified");
        return modified != null && modified.equals(validator) && isStrongDate(stored);
    }

    /// Whether the date of change stands for one state only: it is at least a second before the
    /// answer was made (RFC 9110, section 8.8.2.2).
    static boolean isStrongDate(Fields fields) {
        String modified = fields.first("last-modified");
        String date = fields.first("date");
        OptionalLong changed = modified == null ? OptionalLong.empty() : HttpDate.read(modified, 0);
        OptionalLong sent = date == null ? OptionalLong.empty() : HttpDate.read(date, 0);
        return changed.isPresent()
                && sent.isPresent()
                && sent.getAsLong() - changed.getAsLong() >= 1000;
    }

    /// Whether a 304 tells of `stored` (RFC 9111, section 4.3.4): a validator it carries must be
    /// the one that is stored; one without any tells of what was asked about.
    public static boolean confirms(Fields news, Fields stored) {
        String etag = news.first("etag");
        if (etag != null) {
            String old = stored.first("etag");
            boolean weak = etag.startsWith("W/");
            return old != null && (weak ? opaque(etag).equals(opaque(old)) : etag.equals(old));
        }
        String modified = news.first("last-modified");
        String before = stored.first("last-modified");
        return modified == null || before == null || modified.equals(before);
    }

    /// Whether the answer to a HEAD tells of the same thing as what is stored (RFC 9111, section
    /// 4.3.5).
    ///
    /// @param length of the body by `Content-Length`, less than 0 when not told
    /// @param storedLength the same of what is stored
    public static boolean isSame(Fields news, long length, Fields stored, long storedLength) {
        boolean same = length < 0 || storedLength < 0 || length == storedLength;
        return same
                && equalOrAbsent(news, stored, "etag")
                && equalOrAbsent(news, stored, "last-modified");
    }

    private static boolean equalOrAbsent(Fields news, Fields stored, String name) {
        String value = news.first(name);
        return value == null || value.equals(stored.first(name));
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
