package dev.warmfront.testkit.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request as an origin saw it.
///
/// @param target path and query
/// @param fields the lines of the header, `name: value`
@SuppressWarnings("ArrayRecordComponent") // Nobody compares these.
public record Seen(String method, String target, List<String> fields, byte[] body) {

    public Seen {
        fields = List.copyOf(fields);
    }

    /// The path alone.
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /// The value of the first field of that name.
    public Optional<String> field(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return fields.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst();
    }
}
