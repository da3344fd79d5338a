package dev.warmfront.control.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list.
///
/// @param next where the next part is; null when this is the last
public record Slice<V>(
        List<V> items,
        @Nullable @Schema(nullable = true, example = "/v1/distributions?limit=50&cursor=MTpkLTAx")
                String next) {

    public Slice {
        items = List.copyOf(items);
    }
}
