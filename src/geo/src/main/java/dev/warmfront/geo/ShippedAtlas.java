package dev.warmfront.geo;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The atlas that every installation has: by country, state and two degrees, of DB-IP's Lite data.
public final class ShippedAtlas {

    static final String NAME = "atlas.bin";

    private ShippedAtlas() {}

    /// Reads it, which takes a few tenths of a second.
    public static Atlas load() {
        try (InputStream in = ShippedAtlas.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new AssertionError("unreachable: it lies beside this class");
            }
            return AtlasFile.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
