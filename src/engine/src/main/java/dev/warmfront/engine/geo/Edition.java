package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.base.Require;
import java.time.LocalDate;

/// Where an atlas comes from.
///
/// @param source whose data it is
/// @param builtOn the day on which they were put together
/// @param attribution what has to be said wherever they are shown
public record Edition(String source, LocalDate builtOn, String attribution) {
    public Edition {
        Require.text("source", source);
    }
}
