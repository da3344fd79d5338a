package dev.warmfront.control.geo;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.geo.ShippedAtlas;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The atlas, read when somebody asks for the first time.
@Component
public class Atlases {

    private volatile @Nullable Atlas atlas;

    public Atlas get() {
        Atlas there = atlas;
        return there == null ? read() : there;
    }

    private synchronized Atlas read() {
        Atlas there = atlas;
        if (there == null) {
            there = ShippedAtlas.load();
            atlas = there;
        }
        return there;
    }
}
