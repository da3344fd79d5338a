package dev.warmfront.engine.cache;

import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.policy.Selection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of a query and of cookies that a selection means. What is selected is both in the key
/// and sent to the origin, so the two can never differ. The edges' own cookie is never meant.
public final class Selected {

    private Selected() {}

    /// The selected parameters in the order they came; nothing is decoded, so that whatever the
    /// origin takes for a parameter of a selected name went into the key as it stands.
    public static String query(Selection selection, String query) {
        if (selection.kind() == Selection.Kind.NONE || query.isEmpty()) {
            return "";
        } else if (selection.kind() == Selection.Kind.ALL) {
            return query;
        }
        StringBuilder selected = new StringBuilder();
        for (String parameter : split(query, '&')) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (selection.means(name)) {
                selected.append(selected.isEmpty() ? "" : "&").append(parameter);
            }
        }
        return selected.toString();
    }

    /// The selected cookies, sorted by name, as one `Cookie` value; empty when there are none.
    public static String cookies(Selection selection, @Nullable String cookie) {
        return cookies(selection, Selection.NOTHING, cookie);
    }

    /// The cookies that either of two selections means, likewise.
    public static String cookies(Selection one, Selection other, @Nullable String cookie) {
        boolean none = one.kind() == Selection.Kind.NONE && other.kind() == Selection.Kind.NONE;
        if (none || cookie == null) {
            return "";
        }
        List<String> selected = new ArrayList<>();
        for (String pair : split(cookie, ';')) {
            String trimmed = pair.strip();
            String name = name(trimmed);
            boolean ours = trimmed.isEmpty() || name.equals(ContinuousDeployment.COOKIE);
            if (!ours && (one.means(name) || other.means(name))) {
                selected.add(trimmed);
            }
        }
        selected.sort(Comparator.comparing(Selected::name));
        return String.join("; ", selected);
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? pair : pair.substring(0, equals);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, start)) {
            parts.add(text.substring(start, i));
            start = i + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }
}
