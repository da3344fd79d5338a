package dev.warmfront.control.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The part of a list that is asked for. A controller's method takes it as an argument.
///
/// @param limit 1..500
/// @param after the key of the last element of the part before; empty at the start
public record Page(int limit, String after) {

    static final int USUAL = 50;
    static final int MOST = 500;

    private static final String MARK = "1:";

    static Page of(@Nullable String limit, @Nullable String cursor) {
        return new Page(limit == null ? USUAL : limit(limit), cursor == null ? "" : key(cursor));
    }

    /// This part of a list, and the link to the next.
    ///
    /// @param found up to one more than `limit` elements
    /// @param key what the list is ordered by
    public <V> Slice<V> slice(List<V> found, Function<V, String> key, String path) {
        if (found.size() <= limit) {
            return new Slice<>(found, null);
        }
        List<V> items = found.subList(0, limit);
        String cursor =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                (MARK + key.apply(items.getLast()))
                                        .getBytes(StandardCharsets.UTF_8));
        char join = path.indexOf('?') < 0 ? '?' : '&';
        return new Slice<>(items, path + join + "limit=" + limit + "&cursor=" + cursor);
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // It is answered below, like a number out of range.
        }
        throw new ProblemException(
                Problem.INVALID_REQUEST, "limit: " + text + " (expected: 1.." + MOST + ")");
    }

    private static String key(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith(MARK) && text.indexOf('\0') < 0) {
                return text.substring(MARK.length());
            }
        } catch (IllegalArgumentException e) {
            // It is answered below, like one that was not made here.
        }
        throw new ProblemException(
                Problem.INVALID_REQUEST,
                "cursor: " + cursor + " (expected: one from the next link of a list)");
    }
}
