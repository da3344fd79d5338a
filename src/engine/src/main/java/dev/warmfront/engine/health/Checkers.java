package dev.warmfront.engine.health;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Which of the edges probe a target.
///
/// Everybody who knows the same edges comes to the same, without asking anybody; every edge gets
/// its share; and when one comes or goes, only its own share moves (rendezvous hashing).
public final class Checkers {

    /// So many for each target, if there are as many.
    public static final int MOST = 5;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Checkers() {}

    /// Those of `edges` that probe `target`, in a fixed order.
    public static List<String> of(String target, Collection<String> edges) {
        record Ranked(String edge, long rank) {}

        return edges.stream()
                .map(edge -> new Ranked(edge, hash(target + " " + edge)))
                .sorted(Comparator.comparingLong(Ranked::rank).thenComparing(Ranked::edge))
                .limit(MOST)
                .map(Ranked::edge)
                .toList();
    }

    /// A number that stands for a text: 64 bits, alike on every edge.
    public static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        // FNV alone leaves texts that differ in their last letter close to each other.
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
