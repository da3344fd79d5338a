package dev.warmfront.compiler.diagnostic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/// Everything that is wrong with one resource, in the order in which it was found.
public final class Complaints {

    /// A value is quoted up to this many characters: it may be a megabyte of nonsense.
    private static final int MOST_SHOWN = 120;

    /// What is expected may quote another value, or a few of them.
    private static final int MOST_EXPECTED = 250;

    private final String subject;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    public Complaints(String subject) {
        this.subject = subject;
    }

    public List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }

    /// Whether nothing was found that stops a compilation.
    public boolean isRunnable() {
        return diagnostics.stream().noneMatch(Diagnostic::isError);
    }

    /// Complains unless `holds`, quoting the value.
    ///
    /// @return `holds`
    public boolean check(boolean holds, String code, Pointer at, Object value, String expected) {
        if (!holds) {
            error(code, at, value, expected);
        }
        return holds;
    }

    public void error(String code, Pointer at, Object value, String expected) {
        add(Severity.ERROR, code, at, message(at.field(), value, expected));
    }

    public void warning(String code, Pointer at, Object value, String expected) {
        add(Severity.WARNING, code, at, message(at.field(), value, expected));
    }

    /// Complains unless `value` lies in `least..most`.
    public boolean between(long least, long most, Pointer at, long value) {
        return check(
                value >= least && value <= most, "out-of-range", at, value, least + ".." + most);
    }

    /// Complains unless there are at most `most` of them.
    public void atMost(int most, Pointer at, List<?> list) {
        check(list.size() <= most, "too-many", at, list.size(), "at most " + most);
    }

    /// Complains about every element that was there before.
    public void distinct(String code, Pointer at, List<String> list) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            check(seen.add(list.get(i)), code, at.at(i), list.get(i), "each only once");
        }
    }

    /// Complains unless `value` is the name of a constant of `choices`.
    public <E extends Enum<E>> boolean oneOf(Class<E> choices, Pointer at, String value) {
        StringJoiner names = new StringJoiner(", ");
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().equals(value)) {
                return true;
            }
            names.add(choice.name());
        }
        error("not-a-choice", at, value, "one of " + names);
        return false;
    }

    /// What is said of a value: `name: value (expected: …)`.
    ///
    /// @param field what the value is called
    public static String message(String field, Object value, String expected) {
        return field
                + ": "
                + shown(String.valueOf(value), MOST_SHOWN)
                + " (expected: "
                + shown(expected, MOST_EXPECTED)
                + ")";
    }

    private void add(Severity severity, String code, Pointer at, String message) {
        diagnostics.add(new Diagnostic(severity, code, subject, at.text(), message));
    }

    private static String shown(String value, int most) {
        if (value.isEmpty()) {
            return "''";
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < value.length() && shown.length() < most; i++) {
            char c = value.charAt(i);
            // A control character in a message could forge a line of a log.
            if (Character.isISOControl(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return value.length() > most
                ? shown + "… (" + value.length() + " characters)"
                : shown.toString();
    }
}
