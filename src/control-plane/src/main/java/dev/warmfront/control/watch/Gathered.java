package dev.warmfront.control.watch;

import java.util.ArrayList;
import java.util.List;

/// What one edge told of one watch, and is not in the tables yet.
///
/// @param edge its name
record Gathered(String watchId, String edge, List<AccessLineView> lines, long omitted) {

    Gathered {
        lines = List.copyOf(lines);
    }

    /// Nothing of the same.
    Gathered none() {
        return new Gathered(watchId, edge, List.of(), 0);
    }

    /// This and what came later; what is more than `most` lines is counted only.
    Gathered then(Gathered later, int most) {
        int room = Math.clamp(most - lines.size(), 0, later.lines.size());
        List<AccessLineView> all = new ArrayList<>(lines);
        all.addAll(later.lines.subList(0, room));
        int left = later.lines.size() - room;
        return new Gathered(watchId, edge, all, omitted + later.omitted + left);
    }

    /// The same without a line, and all of them counted.
    Gathered lost() {
        return new Gathered(watchId, edge, List.of(), omitted + lines.size());
    }
}
