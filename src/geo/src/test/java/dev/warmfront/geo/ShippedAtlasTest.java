package dev.warmfront.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.geo.Subdivided;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedAtlasTest {

    private static final Atlas ATLAS = ShippedAtlas.load();

    private static Place place(String address) {
        Cidr at = Cidr.parse(address);
        return ATLAS.place(ATLAS.find(at.high(), at.low()));
    }

    /// Networks of universities and of national registries, which do not move.
    @ParameterizedTest
    @CsvSource({
        "130.237.28.40, SE, EU",
        "134.157.0.129, FR, EU",
        "129.132.1.1, CH, EU",
        "133.11.0.1, JP, AS",
        "202.112.0.1, CN, AS",
        "143.107.1.1, BR, SA",
        "137.158.1.1, ZA, AF",
        "130.216.1.1, NZ, OC",
        "2001:200::1, JP, AS",
        "2001:da8::1, CN, AS",
        "2001:6b0:1::1, SE, EU",
    })
    void well_known_networks_are_where_they_are_known_to_be(
            String address, String country, Continent continent) {
        assertThat(place(address).country()).isEqualTo(country);
        assertThat(place(address).continent()).isEqualTo(continent);
    }

    @ParameterizedTest
    @CsvSource({
        "171.64.1.1, US, CA",
        "18.9.22.69, US, MA",
        "128.100.1.1, CA, ON",
        "132.204.1.1, CA, QC",
    })
    void parts_of_some_countries_are_told_apart(
            String address, String country, String subdivision) {
        assertThat(place(address).country()).isEqualTo(country);
        assertThat(place(address).subdivision()).isEqualTo(subdivision);
    }

    @Test
    void every_subdivision_that_can_be_asked_for_is_in_the_data() {
        for (Subdivided country : Subdivided.values()) {
            Set<String> seen = new TreeSet<>();
            for (int i = 0; i < ATLAS.places(); i++) {
                Place place = ATLAS.place(i);
                if (country.name().equals(place.country()) && place.subdivision() != null) {
                    seen.add(place.subdivision());
                }
            }
            assertThat(seen)
                    .as("%s", country)
                    .containsExactlyInAnyOrderElementsOf(country.subdivisions());
        }
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3", "127.0.0.1", "192.0.2.1", "::1", "fe80::1", "2001:db8::1"})
    void of_addresses_that_are_nowhere_nothing_is_known(String address) {
        assertThat(place(address)).isEqualTo(Place.UNKNOWN);
    }

    @Test
    void every_place_has_a_country_on_a_continent_and_a_point_on_the_earth() {
        for (int i = 1; i < ATLAS.places(); i++) {
            Place place = ATLAS.place(i);
            assertThat(place.continent()).as("%s", place).isNotNull();
            assertThat(place.coordinates()).as("%s", place).isNotNull();
        }
    }

    @Test
    void it_says_whose_data_it_is_and_how_old() {
        assertThat(ATLAS.edition().source()).isEqualTo("DB-IP City Lite");
        assertThat(ATLAS.edition().attribution()).contains("https://db-ip.com", "CC BY 4.0");
        assertThat(ATLAS.edition().builtOn()).isAfterOrEqualTo(LocalDate.of(2026, 6, 1));
    }

    @Test
    void the_middle_of_a_country_is_where_its_people_are() {
        Map<String, Coordinates> centroids = ATLAS.centroids();
        // The middle of its land lies in Siberia, the outback, the Amazon.
        assertThat(centroids.get("RU").longitude()).isBetween(40.0, 60.0);
        assertThat(centroids.get("AU").latitude()).isBetween(-36.0, -31.0);
        assertThat(centroids.get("BR").latitude()).isBetween(-25.0, -17.0);
    }
}
