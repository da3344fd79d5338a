package dev.warmfront.testkit.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// An answer as a viewer got it.
///
/// @param fields the lines of the header, `name: value`
/// @param whole whether the body ended as the header said it would
@SuppressWarnings("ArrayRecordComponent") // Nobody compares these.
public record Reply(int status, List<String> fields, byte[] body, boolean whole) {

    public Reply {
        fields = List.copyOf(fields);
    }

    /// The body, as UTF-8.
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// The value of the first field of that name; empty when there is none.
    public String field(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return fields.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst()
                .orElse("");
    }

    /// The first word of `X-Cache`.
    public String cache() {
        String value = field("x-cache");
        int space = value.indexOf(' ');
        return space < 0 ? value : value.substring(0, space);
    }
}
