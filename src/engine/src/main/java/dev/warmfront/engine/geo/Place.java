package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import org.jspecify.annotations.Nullable;

/// What is known of where some addresses are.
///
/// @param country an ISO 3166-1 alpha-2 code
/// @param subdivision the second half of an ISO 3166-2 code, of the countries in
///     [dev.warmfront.snapshot.geo.Subdivided]
/// @param coordinates about where the addresses are, by how many are where
public record Place(
        @Nullable String country, @Nullable String subdivision, @Nullable Coordinates coordinates) {

    /// Nothing is known.
    public static final Place UNKNOWN = new Place(null, null, null);

    public @Nullable Continent continent() {
        return country == null ? null : Continent.of(country);
    }
}
