package dev.warmfront.compiler.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The lines that a `$GENERATE` of BIND stands for: `$GENERATE 1-9/2 host-$ A 192.0.2.$`.
///
/// `$` is the number, `$$` and `\$` are a dollar sign, and `${offset,width,base}` is the number
/// plus an offset, with zeros before it up to a width, in a base of d, o, x, X, n or N: decimal,
/// octal, hexadecimal, or the digits of an address backwards with dots between.
final class Generation {

    private static final int MOST_STEPS = 20_000;
    private static final int MOST_WIDTH = 255;

    /// Of all that is generated for a file: a line of a few octets could stand for gigabytes.
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final String DIRECTIVE = "$GENERATE";

    private final ZoneFileFaults faults;
    private int left = MOST_CHARACTERS;

    /// Which numbers: from, to and by.
    private record Range(long start, long stop, long step) {
        long steps() {
            return (stop - start) / step + 1;
        }
    }

    Generation(ZoneFileFaults faults) {
        this.faults = faults;
    }

    /// Line by line; none when there is a fault.
    List<String> of(Entry entry) {
        int line = entry.line();
        Range range = entry.size() < 5 ? null : range(entry.word(1));
        if (range == null) {
            String expected = "start-stop[/step], a name, a type and a value with $ in them";
            faults.add(line, "syntax", DIRECTIVE, entry.from(1), expected);
            return List.of();
        }
        if (range.steps() > MOST_STEPS) {
            String expected = "at most " + MOST_STEPS + " records";
            faults.add(line, "generates-too-much", DIRECTIVE, entry.word(1), expected);
            return List.of();
        }
        String pattern = entry.word(2) + " " + bare(entry);
        List<String> made = new ArrayList<>();
        for (long n = range.start(); n <= range.stop(); n += range.step()) {
            String text = substitute(pattern, n);
            if (text == null) {
                String expected = "$, or ${offset,width,base} with a base of d, o, x, X, n or N";
                faults.add(line, "syntax", DIRECTIVE, pattern, expected);
                return List.of();
            }
            left -= text.length();
            if (left < 0) {
                String expected = "at most " + MOST_CHARACTERS + " characters of all in a file";
                faults.add(line, "generates-too-much", DIRECTIVE, entry.word(1), expected);
                return List.of();
            }
            made.add(text);
        }
        return made;
    }

    /// What comes after the name. A value in quotation marks is what stands between them.
    private static String bare(Entry entry) {
        int last = entry.size() - 1;
        if (!entry.isQuoted(last) || last > 3 && entry.isQuoted(last - 1)) {
            return entry.from(3);
        }
        Entry.Word value = entry.words().get(last);
        return entry.text().substring(entry.words().get(3).from(), value.from())
                + entry.text().substring(value.from() + 1, value.to() - 1).replace("\\\"", "\"");
    }

    private static @Nullable Range range(String text) {
        int dash = text.indexOf('-');
        int slash = text.indexOf('/');
        if (dash < 0) {
            return null;
        }
        long start = number(text.substring(0, dash));
        long stop = number(text.substring(dash + 1, Math.max(dash + 1, end(text, slash))));
        long step = slash < 0 ? 1 : number(text.substring(slash + 1));
        return start < 0 || stop < start || step < 1 ? null : new Range(start, stop, step);
    }

    private static int end(String text, int slash) {
        return slash < 0 ? text.length() : slash;
    }

    /// Negative when it is none of 31 bits.
    private static long number(String text) {
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && !text.isEmpty() && text.length() <= 10
                ? Math.min(Long.parseLong(text), 1L << 31) == 1L << 31 ? -1 : Long.parseLong(text)
                : -1;
    }

    private static @Nullable String substitute(String pattern, long n) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            char next = i + 1 < pattern.length() ? pattern.charAt(i + 1) : ' ';
            if (c == '\\') {
                text.append(c).append(next);
                i++;
            } else if (c != '$') {
                text.append(c);
            } else if (next == '$') {
                text.append("\\$");
                i++;
            } else if (next == '{') {
                int end = pattern.indexOf('}', i);
                String number = end < 0 ? null : formatted(pattern.substring(i + 2, end), n);
                if (number == null) {
                    return null;
                }
                text.append(number);
                i = end;
            } else {
                text.append(n);
            }
        }
        return text.toString();
    }

    private static @Nullable String formatted(String modifiers, long n) {
        String[] parts = modifiers.split(",", -1);
        boolean negative = parts[0].startsWith("-");
        long offset = number(negative ? parts[0].substring(1) : parts[0]);
        long width = parts.length > 1 ? number(parts[1]) : 0;
        String base = parts.length > 2 ? parts[2] : "d";
        long value = n + (negative ? -offset : offset);
        if (parts.length > 3 || offset < 0 || width < 0 || width > MOST_WIDTH || value < 0) {
            return null;
        }
        return switch (base) {
            case "d" -> padded(Long.toString(value), width);
            case "o" -> padded(Long.toOctalString(value), width);
            case "x" -> padded(Long.toHexString(value), width);
            case "X" -> padded(Long.toHexString(value).toUpperCase(Locale.ROOT), width);
            case "n" -> nibbles(value, width);
            case "N" -> nibbles(value, width).toUpperCase(Locale.ROOT);
            default -> null;
        };
    }

    private static String padded(String digits, long width) {
        return "0".repeat((int) Math.max(0, width - digits.length())) + digits;
    }

    /// As in BIND, where the width counts dots, too.
    private static String nibbles(long number, long width) {
        StringBuilder text = new StringBuilder();
        long value = number;
        long left = width;
        do {
            text.append(Character.forDigit((int) (value & 15), 16));
            value >>= 4;
            left--;
            if (left > 0 || value != 0) {
                text.append('.');
                left--;
            }
        } while (left > 0 || value != 0);
        return text.toString();
    }
}
