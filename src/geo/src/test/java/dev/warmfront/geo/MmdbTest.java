package dev.warmfront.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MmdbTest {

    private static final Map<String, Coordinates> CENTROIDS =
            Map.of("SE", new Coordinates(5900, 1700));

    private final Path file;

    MmdbTest(@TempDir Path folder) {
        file = folder.resolve("places.mmdb");
    }

    private Atlas read() throws IOException {
        return Mmdb.read(List.of(file), day -> new Edition("ours", day, ""), CENTROIDS);
    }

    private static Place place(Atlas atlas, String address) {
        Cidr at = Cidr.parse(address);
        return atlas.place(atlas.find(at.high(), at.low()));
    }

    private static Map<String, Object> flat(
            String country, String state, double latitude, double longitude) {
        return Map.of(
                "country_code",
                country,
                "state1",
                state,
                "latitude",
                (float) latitude,
                "longitude",
                (float) longitude);
    }

    @Test
    void the_flat_schema_is_read_with_names_of_states_however_they_are_spelt() throws IOException {
        MmdbWriter writer = new MmdbWriter();
        writer.add("203.0.113.0/25", flat("US", "California", 37.75, -122.2));
        writer.add("203.0.113.128/25", flat("US", "West Virginia", 38.35, -81.63));
        writer.add("198.51.100.0/24", flat("CA", "Québec", 46.8, -71.2));
        writer.add("2001:db8:1::/48", flat("UA", "Kharkivs’ka Oblast’", 49.99, 36.23));
        writer.add("2001:db8:2::/49", flat("UA", "Kyiv City", 50.45, 30.52));
        writer.add("2001:db8:2:8000::/49", flat("UA", "Kyiv", 50.0, 30.0));
        writer.add("192.0.2.0/24", flat("ZZ", "", 0, 0));
        Files.write(file, writer.bytes());
        Atlas atlas = read();
        assertThat(place(atlas, "203.0.113.1"))
                .isEqualTo(new Place("US", "CA", new Coordinates(3775, -12220)));
        assertThat(place(atlas, "203.0.113.200").subdivision()).isEqualTo("WV");
        assertThat(place(atlas, "198.51.100.1").subdivision()).isEqualTo("QC");
        assertThat(place(atlas, "2001:db8:1::1").subdivision()).isEqualTo("63");
        // Of what is smaller than 48 bits the first counts.
        assertThat(place(atlas, "2001:db8:2:ffff::1").subdivision()).isEqualTo("30");
        assertThat(place(atlas, "192.0.2.1")).isEqualTo(Place.UNKNOWN);
        assertThat(place(atlas, "203.0.112.255")).isEqualTo(Place.UNKNOWN);
        assertThat(atlas.edition().builtOn()).isEqualTo(LocalDate.of(2026, 6, 5));
    }

    @Test
    void the_nested_schema_is_read_with_codes() throws IOException {
        MmdbWriter writer = new MmdbWriter();
        writer.add(
                "203.0.113.0/24",
                Map.of(
                        "country",
                        Map.of("iso_code", "US", "names", Map.of("en", "United States")),
                        "subdivisions",
                        List.of(Map.of("iso_code", "TX"), Map.of("iso_code", "NO")),
                        "location",
                        Map.of("latitude", 29.76, "longitude", -95.37)));
        writer.add("198.51.100.0/24", Map.of("country", Map.of("iso_code", "SE")));
        writer.add("192.0.2.0/24", Map.of("registered_country", Map.of("iso_code", "SE")));
        Files.write(file, writer.bytes());
        Atlas atlas = read();
        assertThat(place(atlas, "203.0.113.1"))
                .isEqualTo(new Place("US", "TX", new Coordinates(2976, -9537)));
        // Where only the country is said, it is taken to be in its middle.
        assertThat(place(atlas, "198.51.100.1"))
                .isEqualTo(new Place("SE", null, new Coordinates(5900, 1700)));
        assertThat(place(atlas, "192.0.2.1")).isEqualTo(Place.UNKNOWN);
    }

    @Test
    void what_is_within_two_degrees_is_one_place_where_most_of_its_addresses_are()
            throws IOException {
        MmdbWriter writer = new MmdbWriter();
        writer.add("203.0.112.0/25", flat("SE", "", 59.0, 17.0));
        writer.add("203.0.112.128/26", flat("SE", "", 59.3, 17.0));
        writer.add("203.0.113.0/24", flat("SE", "", 55.6, 13.0));
        Files.write(file, writer.bytes());
        Atlas atlas = read();
        assertThat(place(atlas, "203.0.112.1")).isEqualTo(place(atlas, "203.0.112.129"));
        assertThat(place(atlas, "203.0.112.1").coordinates())
                .isEqualTo(new Coordinates(5910, 1700));
        assertThat(place(atlas, "203.0.113.1").coordinates())
                .isEqualTo(new Coordinates(5560, 1300));
    }

    @Test
    void what_is_no_database_is_refused() throws IOException {
        Files.writeString(file, "places");
        assertThatThrownBy(this::read).isInstanceOf(IOException.class);
    }
}
