package dev.warmfront.control.fleet;

import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/// What is between releases, worked out once: most of a fleet runs the same and is to run the same.
@Component
class Deltas {

    /// Beside those who run the release before there are a few who were away.
    private static final int KEPT = 8;

    private final Map<Way, Delta> kept = new LinkedHashMap<>();

    private record Way(Digest from, long version, Digest to) {}

    synchronized Delta between(Release from, Release to) {
        if (from.version() == 0) {
            // The whole release, which is large and asked for by those who are new.
            return Delta.between(from, to);
        }
        Way way = new Way(from.digest(), to.version(), to.digest());
        Delta delta = kept.computeIfAbsent(way, key -> Delta.between(from, to));
        if (kept.size() > KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return delta;
    }
}
