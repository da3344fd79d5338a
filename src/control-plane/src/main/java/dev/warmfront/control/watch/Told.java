package dev.warmfront.control.watch;

import java.util.List;

/// What one edge told of a watch.
///
/// @param edge its name
record Told(String edge, List<AccessLineView> lines, long omitted) {

    Told {
        lines = List.copyOf(lines);
    }
}
