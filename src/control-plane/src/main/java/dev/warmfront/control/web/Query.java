package dev.warmfront.control.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The query of a link, one parameter after the other. As a string it begins with `?`, or is empty.
public final class Query {

    private final StringBuilder text = new StringBuilder();

    /// Adds a parameter.
    ///
    /// @param value encoded here; null for a parameter that was not given and stays away
    public Query and(String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.isEmpty() ? '?' : '&').append(name);
            text.append('=').append(encode(value.toString()));
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /// A value in a query, encoded.
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
