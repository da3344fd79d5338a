package dev.warmfront.engine.headers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `Cookie` field says (RFC 6265, section 5.4).
public final class Cookies {

    private Cookies() {}

    /// The values of all cookies of a name, in the order in which they came.
    ///
    /// @param field null when there is none
    public static List<String> of(@Nullable String field, String name) {
        List<String> values = new ArrayList<>();
        int from = field == null ? -1 : 0;
        while (field != null && from >= 0) {
            int semicolon = field.indexOf(';', from);
            String pair = field.substring(from, semicolon < 0 ? field.length() : semicolon).strip();
            if (pair.startsWith(name)
                    && pair.length() > name.length()
                    && pair.charAt(name.length()) == '=') {
                values.add(pair.substring(name.length() + 1));
            }
            from = semicolon < 0 ? -1 : semicolon + 1;
        }
        return values;
    }
}
