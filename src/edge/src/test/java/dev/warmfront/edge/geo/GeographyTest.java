package dev.warmfront.edge.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeographyTest {

    private static final String METRIC = "warmfront_geo_built_timestamp_seconds ";

    private final Metrics metrics = new Metrics();
    private final Geography geography = new Geography(metrics);

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
}
