package dev.warmfront.acceptance.rubble.edge.dns;

import dev.warmfront.acceptance.rubble.edge.http.Blocking;
import org.jspecify.annotations.Nullable;

/// Wrong: knows a package that knows this one.
public record Circular(@Nullable Object next) {

    public static Circular turn() {
        return Blocking.round();
    }
}
