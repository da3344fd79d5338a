package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Warrant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The release that ran last, with the private keys that belong to it.
///
/// @param warrant by which it may be run; null when it was kept before releases were signed
/// @param keysPem by certificate id
public record LastGood(Release release, @Nullable Warrant warrant, Map<String, String> keysPem) {

    public LastGood {
        keysPem = Map.copyOf(keysPem);
    }

    @Override
    public String toString() {
        return "LastGood[" + release.version() + "]";
    }
}
