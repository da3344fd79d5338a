package dev.warmfront.geo;

import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a database says of a network, as far as it is used.
///
/// @param subdivision of countries whose parts are told apart
record Entry(String country, @Nullable String subdivision, @Nullable Coordinates coordinates) {

    /// Null when it does not even say the country.
    static @Nullable Entry of(@Nullable Object data) {
        if (!(data instanceof Map<?, ?> map)) {
            return null;
        }
        boolean flat = map.containsKey("country_code");
        String country = text(flat ? map.get("country_code") : in(map, "country", "iso_code"));
        if (country == null || Continent.of(country) == null) {
            return null;
        }
        String part = text(flat ? map.get("state1") : subdivision(map.get("subdivisions")));
        return new Entry(
                country,
                part == null ? null : Subdivisions.code(country, part),
                flat
                        ? coordinates(map.get("latitude"), map.get("longitude"))
                        : coordinates(
                                in(map, "location", "latitude"), in(map, "location", "longitude")));
    }

    private static @Nullable Object in(Map<?, ?> map, String outer, String inner) {
        return map.get(outer) instanceof Map<?, ?> part ? part.get(inner) : null;
    }

    private static @Nullable Object subdivision(@Nullable Object list) {
        return list instanceof List<?> some
                        && !some.isEmpty()
                        && some.getFirst() instanceof Map<?, ?> first
                ? first.get("iso_code")
                : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isEmpty() ? text : null;
    }

    private static @Nullable Coordinates coordinates(
            @Nullable Object latitude, @Nullable Object longitude) {
        Double north = number(latitude);
        Double east = number(longitude);
        // Nobody is at 0, 0: it is what databases write when they do not know.
        return north == null || east == null || north == 0 && east == 0
                ? null
                : Coordinates.of(north, east);
    }

    private static @Nullable Double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return value instanceof String text && !text.isEmpty() ? Double.valueOf(text) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
