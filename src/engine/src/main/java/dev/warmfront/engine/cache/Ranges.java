package dev.warmfront.engine.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which octets of a body a viewer wants (RFC 9110, section 14).
public sealed interface Ranges {

    /// All of them: nothing else is asked, or nothing that will be granted.
    record Whole() implements Ranges {}

    /// None that there are: 416.
    record None() implements Ranges {}

    /// These, in ascending order, none touching another's octets.
    record Some(List<Range> ranges) implements Ranges {
        public Some {
            ranges = List.copyOf(ranges);
        }
    }

    /// Octets from `first` to `last`, both included.
    record Range(long first, long last) {
        public long length() {
            return last - first + 1;
        }

        public boolean holds(Range other) {
            return first <= other.first && other.last <= last;
        }
    }

    /// The last octet of a range that goes on to the end, whatever that is.
    long END = Long.MAX_VALUE;

    /// More are not granted: each costs octets that nobody asked for.
    int MOST = 16;

    Whole WHOLE = new Whole();

    /// Reads the value of `Range` for a body of that length.
    ///
    /// What is malformed counts as not there. So does what would cost more than the whole: too many
    /// ranges, or such as overlap or go back (RFC 9110, section 14.2).
    static Ranges of(String value, long length) {
        String unit = "bytes=";
        if (!value.regionMatches(true, 0, unit, 0, unit.length()) || length == 0) {
            return WHOLE;
        }
        List<Range> ranges = new ArrayList<>(1);
        int asked = 0;
        int at = unit.length();
        while (at <= value.length()) {
            int comma = value.indexOf(',', at);
            int end = comma < 0 ? value.length() : comma;
            String spec = value.substring(at, end).strip();
            at = end + 1;
            if (spec.isEmpty()) {
                continue;
            }
            Range range = range(spec, length);
            if (range == null || ++asked > MOST) {
                return WHOLE;
            } else if (range.length() > 0) {
                if (!ranges.isEmpty() && range.first() <= ranges.getLast().last()) {
                    return WHOLE;
                }
                ranges.add(range);
            }
        }
        return asked == 0 ? WHOLE : ranges.isEmpty() ? new None() : new Some(ranges);
    }

    /// The octets that are to be asked for when nothing is known, not even the length: those of the
    /// one range that is wanted; the first one of several ranges; the first one of all when it is
    /// counted from the end.
    ///
    /// @return null when the value is malformed or asks for no octets
    static @Nullable Range unknowing(String value) {
        String unit = "bytes=";
        int comma = value.indexOf(',');
        String spec =
                value.regionMatches(true, 0, unit, 0, unit.length())
                        ? value.substring(unit.length(), comma < 0 ? value.length() : comma).strip()
                        : "";
        Range range = range(spec, END);
        if (range == null) {
            return null;
        } else if (spec.startsWith("-")) {
            return new Range(0, 0);
        }
        boolean open = spec.endsWith("-");
        long last = comma >= 0 ? range.first() : open ? END : range.last();
        return new Range(range.first(), last);
    }

    /// One range within the length; one of no octets when there are none, null when malformed.
    private static @Nullable Range range(String spec, long length) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long first = number(spec.substring(0, dash));
        long last = number(spec.substring(dash + 1));
        boolean open = dash == spec.length() - 1;
        if (dash == 0) {
            return last < 0 ? null : new Range(Math.max(0, length - last), length - 1);
        } else if (first < 0 || (!open && last < first)) {
            return null;
        }
        return first >= length
                ? new Range(length, length - 1)
                : new Range(first, open ? length - 1 : Math.min(last, length - 1));
    }

    /// -1 for what is no number.
    static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
