package dev.warmfront.control.web;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One place in which two documents differ.
///
/// @param pointer where (RFC 6901)
/// @param from what is there now; null when there is nothing
/// @param to what would be there; null when there would be nothing
public record Difference(String pointer, @Nullable JsonNode from, @Nullable JsonNode to) {

    /// Every place in which `to` differs from `from`, in the order of the names.
    public static List<Difference> between(@Nullable JsonNode from, @Nullable JsonNode to) {
        List<Difference> differences = new ArrayList<>();
        compare("", from, to, differences);
        return differences;
    }

    /// What is the same at both ends is left out first: one element more or less is one
    /// difference, wherever it is.
    private static void compareLists(
            String at, JsonNode from, JsonNode to, List<Difference> found) {
        int most = Math.min(from.size(), to.size());
        int first = 0;
        while (first < most && from.get(first).equals(to.get(first))) {
            first++;
        }
        int last = 0;
        while (last < most - first
                && from.get(from.size() - 1 - last).equals(to.get(to.size() - 1 - last))) {
            last++;
        }
        for (int i = first; i < Math.max(from.size(), to.size()) - last; i++) {
            compare(
                    at + "/" + i,
                    i < from.size() - last ? from.get(i) : null,
                    i < to.size() - last ? to.get(i) : null,
                    found);
        }
    }

    private static void compare(
            String at, @Nullable JsonNode from, @Nullable JsonNode to, List<Difference> found) {
        if (from != null && to != null && from.isObject() && to.isObject()) {
            TreeSet<String> names = new TreeSet<>(from.propertyNames());
            names.addAll(to.propertyNames());
            for (String name : names) {
                String step = name.replace("~", "~0").replace("/", "~1");
                compare(at + "/" + step, from.get(name), to.get(name), found);
            }
        } else if (from != null && to != null && from.isArray() && to.isArray()) {
            compareLists(at, from, to, found);
        } else if (from == null ? to != null : !from.equals(to)) {
            found.add(new Difference(at, from, to));
        }
    }
}
