package dev.warmfront.control.fleet;

import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Warrant;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// What is between releases, as it is sent, worked out once: most of a fleet runs the same and is
/// to run the same.
@Component
class Deltas {

    /// Beside those who run the release before there are a few who were away.
    private static final int KEPT = 8;

    private final Map<Way, List<ToEdge>> kept = new LinkedHashMap<>();

    private record Way(Digest from, long version, Digest to, Warrant warrant) {}

    /// @param warrant by which edges may run it
    List<ToEdge> between(Release from, Release to, Warrant warrant) {
        // The whole release is large, and asked for by those who are new.
        return from.version() == 0 ? messages(from, to, warrant) : kept(from, to, warrant);
    }

    private synchronized List<ToEdge> kept(Release from, Release to, Warrant warrant) {
        Way way = new Way(from.digest(), to.version(), to.digest(), warrant);
        List<ToEdge> messages = kept.computeIfAbsent(way, key -> messages(from, to, warrant));
        if (kept.size() > KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return messages;
    }

    private static List<ToEdge> messages(Release from, Release to, Warrant warrant) {
        return Parts.of(Delta.between(from, to), warrant).stream()
                .map(part -> ToEdge.newBuilder().setReleasePart(part).build())
                .toList();
    }
}
