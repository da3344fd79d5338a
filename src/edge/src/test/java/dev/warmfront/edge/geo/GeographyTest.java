package dev.warmfront.edge.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasBuilder;
import dev.warmfront.engine.geo.AtlasFile;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.geo.AtlasSource;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeographyTest {

    private static final String METRIC = "warmfront_geo_built_timestamp_seconds ";

    private final Metrics metrics = new Metrics();
    private final Geography geography = new Geography(metrics, List.of());

    private static ZoneIndex zones(Routing routing) {
        String identifier = routing instanceof Routing.Simple ? null : "one";
        return ZoneIndex.of(
                List.of(
                        new Zone(
                                "z-1",
                                "example.test",
                                List.of(
                                        set(
                                                "example.test",
                                                RecordType.SOA,
                                                null,
                                                new Routing.Simple(),
                                                "ns1.example.test h.example.test 1 2 3 4 60"),
                                        set(
                                                "www.example.test",
                                                RecordType.A,
                                                identifier,
                                                routing,
                                                "192.0.2.1")))));
    }

    private static RecordSet set(
            String name, RecordType type, String identifier, Routing routing, String value) {
        Target target = new Target.Values(60, List.of(value));
        return new RecordSet(name, type, identifier, routing, target, null, false);
    }

    @Test
    void nothing_is_read_while_no_zone_needs_it() {
        for (Routing routing : List.of(new Routing.Simple(), new Routing.Weighted(1))) {
            assertThat(geography.prepare(zones(routing), Fleet.EMPTY).toCompletableFuture())
                    .isCompleted();
        }
        assertThat(geography.atlas()).isSameAs(Atlas.EMPTY);
        assertThat(metrics.text()).contains(METRIC + "0\n");
    }

    @Test
    void it_is_read_once_when_the_first_zone_needs_it() {
        geography
                .prepare(zones(new Routing.Geolocation(null, "SE", null)), Fleet.EMPTY)
                .toCompletableFuture()
                .join();
        Atlas atlas = geography.atlas();
        Cidr stockholm = Cidr.parse("130.237.28.40");
        assertThat(atlas.place(atlas.find(stockholm.high(), stockholm.low())).country())
                .isEqualTo("SE");
        assertThat(metrics.text()).containsPattern(METRIC + "1[78]\\d{8}\n");
        geography.prepare(zones(new Routing.Geolocation(null, "FR", null)), Fleet.EMPTY);
        assertThat(geography.atlas()).isSameAs(atlas);
    }

    @Test
    void a_file_of_the_operators_is_read_again_when_it_changes(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("places");
        put(file, "SE");
        try (Geography own =
                new Geography(metrics, new AtlasSource(List.of(file)), Duration.ofMillis(5))) {
            own.prepare(zones(new Routing.Geolocation(null, "SE", null)), Fleet.EMPTY)
                    .toCompletableFuture()
                    .join();
            assertThat(country(own)).isEqualTo("SE");
            put(file, "NZ");
            ScriptedOrigin.await(() -> "NZ".equals(country(own)), "the other country");
            // What is no such file changes nothing, and what comes then is read.
            Files.writeString(file, "nothing of the kind");
            put(file, "DE");
            ScriptedOrigin.await(() -> "DE".equals(country(own)), "the country after it");
        }
    }

    @Test
    void what_cannot_be_read_at_first_leaves_what_is_shipped(@TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("places.mmdb"), "nothing of the kind");
        try (Geography own =
                new Geography(metrics, new AtlasSource(List.of(file)), Duration.ofHours(1))) {
            own.prepare(zones(new Routing.Geolocation(null, "SE", null)), Fleet.EMPTY)
                    .toCompletableFuture()
                    .join();
            assertThat(country(own)).isEqualTo("SE");
        }
    }

    /// Whole at once, as everybody should.
    private static void put(Path file, String country) throws IOException {
        AtlasBuilder atlas = new AtlasBuilder();
        atlas.v4(0x82ed0000L, 0x82edffffL, new Place(country, null, null));
        Path whole = file.resolveSibling(country);
        Files.write(whole, AtlasFile.write(atlas.build(new Edition("ours", LocalDate.EPOCH, ""))));
        Files.setLastModifiedTime(whole, FileTime.fromMillis(country.hashCode() * 1000L));
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String country(Geography geography) {
        Atlas atlas = geography.atlas();
        Cidr stockholm = Cidr.parse("130.237.28.40");
        return atlas.place(atlas.find(stockholm.high(), stockholm.low())).country();
    }
}
