package dev.warmfront.engine.headers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The header fields of a message, in order, several of one name allowed. Immutable. Names compare
/// without regard to case (RFC 9110, section 5.1).
public final class Fields {

    public static final Fields NONE = new Fields(new String[0]);

    /// Name, value, name, value.
    private final String[] lines;

    private Fields(String[] lines) {
        this.lines = lines;
    }

    /// Fields given as name, value, name, value.
    public static Fields of(String... lines) {
        if (lines.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "fields: " + lines.length + " texts (expected: pairs of name and value)");
        }
        return new Fields(lines.clone());
    }

    /// The same from a list.
    public static Fields of(List<String> lines) {
        return of(lines.toArray(String[]::new));
    }

    /// The value of the first field of that name.
    public @Nullable String first(String name) {
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return lines[i + 1];
            }
        }
        return null;
    }

    /// The values of all fields of that name.
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                values.add(lines[i + 1]);
            }
        }
        return values;
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    public void forEach(BiConsumer<String, String> reader) {
        for (int i = 0; i < lines.length; i += 2) {
            reader.accept(lines[i], lines[i + 1]);
        }
    }

    /// These, without the ones whose name in lower case is `unwanted`.
    public Fields without(Predicate<String> unwanted) {
        List<String> kept = new ArrayList<>(lines.length);
        for (int i = 0; i < lines.length; i += 2) {
            if (!unwanted.test(lower(lines[i]))) {
                kept.add(lines[i]);
                kept.add(lines[i + 1]);
            }
        }
        return kept.size() == lines.length ? this : new Fields(kept.toArray(String[]::new));
    }

    /// These, without the ones of that name.
    public Fields without(String name) {
        return has(name) ? without(lower -> lower.equalsIgnoreCase(name)) : this;
    }

    /// These with the fields of `newer` in place of those of the same names.
    public Fields replacedBy(Fields newer) {
        Fields rest = without(newer::has);
        String[] all = Arrays.copyOf(rest.lines, rest.lines.length + newer.lines.length);
        System.arraycopy(newer.lines, 0, all, rest.lines.length, newer.lines.length);
        return new Fields(all);
    }

    /// These with other texts for their names and values.
    public Fields with(UnaryOperator<String> text) {
        String[] changed = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            changed[i] = text.apply(lines[i]);
        }
        return new Fields(changed);
    }

    /// How many fields there are.
    public int count() {
        return lines.length / 2;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields fields && Arrays.equals(lines, fields.lines);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(lines);
    }

    @Override
    public String toString() {
        return Arrays.toString(lines);
    }

    /// ASCII lower case; leaves everything else alone.
    public static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return lowered(text, i);
            }
        }
        return text;
    }

    private static String lowered(String text, int from) {
        char[] chars = text.toCharArray();
        for (int i = from; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] = (char) (chars[i] + ('a' - 'A'));
            }
        }
        return new String(chars);
    }
}
