package dev.warmfront.control.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which resources of a list are wanted. A controller's method takes it as an argument.
///
/// @param name only the one of this name; null for all
/// @param tags only those that have all of these: `key` or `key:value`
public record Filter(@Nullable String name, List<String> tags) {

    private static final int MOST_TAGS = 10;

    public Filter {
        tags = List.copyOf(tags);
    }

    /// A tag with its value.
    public record Pair(String key, String value) {}

    static Filter of(@Nullable String name, String @Nullable [] tags) {
        List<String> wanted = tags == null ? List.of() : Arrays.asList(tags);
        if (wanted.size() > MOST_TAGS) {
            throw invalid("tag", wanted.size() + " times", "at most " + MOST_TAGS + " times");
        }
        wanted.forEach(Filter::check);
        return new Filter(name, wanted);
    }

    /// The ways to read `key:value`. A key may hold colons, so there may be several.
    public static List<Pair> pairs(String tag) {
        List<Pair> pairs = new ArrayList<>();
        for (int at = tag.indexOf(':'); at >= 0; at = tag.indexOf(':', at + 1)) {
            String value = tag.substring(at + 1);
            if (at <= Tags.LONGEST_KEY && value.length() <= Tags.LONGEST_VALUE) {
                pairs.add(new Pair(tag.substring(0, at), value));
            }
        }
        return pairs;
    }

    /// The same as a query, beginning with `?`; empty if everything is wanted.
    public String query() {
        Query query = new Query().and("name", name);
        tags.forEach(tag -> query.and("tag", tag));
        return query.toString();
    }

    private static void check(String tag) {
        boolean readable =
                !tag.isEmpty()
                        && !tag.startsWith(":")
                        && (tag.length() <= Tags.LONGEST_KEY || !pairs(tag).isEmpty());
        if (!readable) {
            throw invalid(
                    "tag",
                    tag,
                    "key or key:value, a key of 1.."
                            + Tags.LONGEST_KEY
                            + " characters, a value of at most "
                            + Tags.LONGEST_VALUE);
        }
    }

    private static ProblemException invalid(String parameter, String value, String expected) {
        return new ProblemException(
                Problem.INVALID_REQUEST,
                parameter + ": " + value + " (expected: " + expected + ")");
    }
}
