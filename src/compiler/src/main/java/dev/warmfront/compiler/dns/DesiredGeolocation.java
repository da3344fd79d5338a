package dev.warmfront.compiler.dns;

import org.jspecify.annotations.Nullable;

/// Where questions come from that a record set is for: a continent, a country, a part of a country,
/// or everywhere else.
///
/// @param continent the name of a continent
/// @param country an ISO 3166-1 alpha-2 code, or `*` for everywhere that no other set is for
/// @param subdivision with a country whose parts are told apart: the second half of an ISO 3166-2
///     code
public record DesiredGeolocation(
        @Nullable String continent, @Nullable String country, @Nullable String subdivision) {

    @Override
    public String toString() {
        return continent != null
                ? continent
                : subdivision == null ? String.valueOf(country) : country + "-" + subdivision;
    }
}
