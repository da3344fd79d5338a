package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.geo.Subdivided;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong with the places that record sets are at or for; and what becomes of them.
final class Places {

    /// In place of a country: everywhere that no other set is for.
    static final String EVERYWHERE = "*";

    private static final int MOST_BIAS = 99;

    /// What is often written instead of the code.
    private static final Map<String, String> MISTAKEN =
            Map.of("UK", "GB", "EL", "GR", "USA", "US", "EN", "GB");

    private Places() {}

    static void check(DesiredGeolocation asked, Pointer at, Complaints complaints) {
        String continent = asked.continent();
        String country = asked.country();
        if (!complaints.check(
                (continent == null) != (country == null),
                "geolocation",
                at,
                continent == null ? "nothing" : "a continent and a country",
                "continent, or country with or without subdivision, or country *")) {
            return;
        }
        if (continent != null) {
            complaints.oneOf(Continent.class, at.at("continent"), continent);
        }
        boolean known =
                country == null || country.equals(EVERYWHERE) || Continent.of(country) != null;
        complaints.check(
                known,
                "no-such-country",
                at.at("country"),
                String.valueOf(country),
                "an ISO 3166-1 alpha-2 code, or *" + guess(String.valueOf(country)));
        String subdivision = asked.subdivision();
        if (subdivision != null && known) {
            List<String> parts = parts(country);
            complaints.check(
                    parts.contains(subdivision),
                    "no-such-subdivision",
                    at.at("subdivision"),
                    subdivision,
                    parts.isEmpty()
                            ? "none: parts are told apart in CA, UA and US only"
                            : "one of " + country + ": " + String.join(" ", parts));
        }
    }

    static void check(DesiredGeoproximity asked, Pointer at, Complaints complaints) {
        Double latitude = asked.latitude();
        Double longitude = asked.longitude();
        String region = asked.region();
        if (region == null && latitude != null && longitude != null) {
            checkDegrees(90, latitude, at.at("latitude"), complaints);
            checkDegrees(180, longitude, at.at("longitude"), complaints);
        } else if (region != null && latitude == null && longitude == null) {
            checkRegion(region, at.at("region"), complaints);
        } else {
            complaints.error(
                    "geoproximity",
                    at,
                    region != null
                            ? "a region and coordinates"
                            : latitude == null && longitude == null ? "no place" : "half a place",
                    "latitude and longitude, or region");
        }
        complaints.between(-MOST_BIAS, MOST_BIAS, at.at("bias"), asked.bias());
    }

    static void checkRegion(String region, Pointer at, Complaints complaints) {
        complaints.check(
                Regions.find(region) != null,
                "no-such-region",
                at,
                region,
                Regions.expected(region));
    }

    static Routing.Geolocation translate(DesiredGeolocation asked) {
        String country = asked.country();
        return new Routing.Geolocation(
                asked.continent() == null ? null : Continent.valueOf(asked.continent()),
                EVERYWHERE.equals(country) ? null : country,
                asked.subdivision());
    }

    static Routing.Geoproximity translate(DesiredGeoproximity asked) {
        Double latitude = asked.latitude();
        Double longitude = asked.longitude();
        return new Routing.Geoproximity(
                latitude == null || longitude == null
                        ? region(String.valueOf(asked.region()))
                        : Coordinates.of(latitude, longitude),
                asked.bias());
    }

    static Coordinates region(String name) {
        Coordinates at = Regions.find(name);
        if (at == null) {
            throw new AssertionError("unreachable: the region was checked");
        }
        return at;
    }

    /// Also refuses what is no number.
    private static void checkDegrees(int most, double degrees, Pointer at, Complaints complaints) {
        complaints.check(
                Math.abs(degrees) <= most, "out-of-range", at, degrees, -most + ".." + most);
    }

    private static List<String> parts(@Nullable String country) {
        return Arrays.stream(Subdivided.values())
                .filter(one -> one.name().equals(country))
                .flatMap(one -> one.subdivisions().stream())
                .toList();
    }

    /// Many write a country's name, or its code in small letters.
    private static String guess(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String meant = MISTAKEN.getOrDefault(upper, upper);
        if (Continent.of(meant) == null) {
            meant =
                    Arrays.stream(Locale.getISOCountries())
                            .filter(code ->
                                    Locale.of("", code)
                                            .getDisplayCountry(Locale.ENGLISH)
                                            .equalsIgnoreCase(text))
                            .findFirst()
                            .orElse("");
        }
        return meant.isEmpty() ? "" : "; did you mean " + meant + "?";
    }
}
