package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Release;
import java.util.Map;

/// The release that ran last, with the private keys that belong to it.
///
/// @param keysPem by certificate id
public record LastGood(Release release, Map<String, String> keysPem) {

    public LastGood {
        keysPem = Map.copyOf(keysPem);
    }

    @Override
    public String toString() {
        return "LastGood[" + release.version() + "]";
    }
}
