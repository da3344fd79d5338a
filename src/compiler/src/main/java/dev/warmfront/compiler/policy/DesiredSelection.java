package dev.warmfront.compiler.policy;

import java.util.List;

/// Which query parameters, headers or cookies are meant.
///
/// @param behaviour NONE, LISTED, ALL_EXCEPT or ALL
/// @param names those listed, or excepted; empty with NONE and ALL
public record DesiredSelection(String behaviour, List<String> names) {
    public DesiredSelection {
        names = List.copyOf(names);
    }
}
