package dev.warmfront.engine.cache;

import dev.warmfront.engine.cache.Ranges.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which octets of how many a 206 carries (RFC 9110, section 14.4).
///
/// @param length of the whole, in bytes
record ContentRange(Range octets, long length) {

    /// The one value of `Content-Range`; null when there is none, when it is invalid, when there
    /// are several, and when it does not tell the length of the whole.
    static @Nullable ContentRange of(List<String> values) {
        String unit = "bytes ";
        if (values.size() != 1) {
            return null;
        }
        String value = values.getFirst().strip();
        int dash = value.indexOf('-');
        int slash = value.indexOf('/');
        if (!value.regionMatches(true, 0, unit, 0, unit.length()) || dash < 0 || slash < dash) {
            return null;
        }
        long first = Ranges.number(value.substring(unit.length(), dash).strip());
        long last = Ranges.number(value.substring(dash + 1, slash));
        long length = Ranges.number(value.substring(slash + 1));
        boolean valid = first >= 0 && last >= first && length > last;
        return valid ? new ContentRange(new Range(first, last), length) : null;
    }
}
