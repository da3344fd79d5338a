package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasBuilder;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A zone with something of everything.
final class Fixture {

    static final ZoneIndex ZONES =
            ZoneIndex.of(
                    List.of(
                            new Zone(
                                    "z-1",
                                    "example.test",
                                    List.of(
                                            set(
                                                    "example.test",
                                                    RecordType.SOA,
                                                    "ns1.example.test h.example.test 1 2 3 4 60"),
                                            set(
                                                    "example.test",
                                                    RecordType.NS,
                                                    "ns1.example.test",
                                                    "ns2.example.test"),
                                            set("www.example.test", RecordType.A, "192.0.2.1"),
                                            set("www.example.test", RecordType.AAAA, "2001:db8::1"),
                                            set(
                                                    "a.a.example.test",
                                                    RecordType.CNAME,
                                                    "www.example.test"),
                                            set("*.w.example.test", RecordType.TXT, "\"w\""),
                                            many("big.example.test", 100),
                                            many("middle.example.test", 40),
                                            set(
                                                    "sub.example.test",
                                                    RecordType.NS,
                                                    "ns.sub.example.test"),
                                            set("ns.sub.example.test", RecordType.A, "192.0.2.53"),
                                            near("192.0.2.10", false, "203.0.112.0/20"),
                                            near("192.0.2.11", false, "203.0.113.0/24"),
                                            near("192.0.2.12", false, "2001:db8::/32"),
                                            near("192.0.2.13", true),
                                            placed("192.0.2.20", Continent.EU, null),
                                            placed("192.0.2.21", null, "SE"),
                                            set("example.test", RecordType.MX, "\\# 5 000a016d00"),
                                            new RecordSet(
                                                    "example.test",
                                                    RecordType.A,
                                                    null,
                                                    new Routing.Simple(),
                                                    new Target.Alias("d-1", false),
                                                    null,
                                                    false)))));

    static final Fleet FLEET =
            new Fleet(
                    List.of(
                            new Fleet.Member(
                                    "e-1",
                                    List.of(Cidr.parse("192.0.2.80")),
                                    Fleet.Liveness.UP,
                                    1,
                                    false)),
                    1);

    static final Atlas ATLAS = atlas();

    private Fixture() {}

    /// Two networks side by side in Sweden, one of them also in another place, and one in France.
    private static Atlas atlas() {
        AtlasBuilder atlas = new AtlasBuilder();
        atlas.v4(0xcb007000L, 0xcb0070ffL, place("SE", 5933, 1806));
        atlas.v4(0xcb007100L, 0xcb0071ffL, place("SE", 5571, 1301));
        atlas.v4(0xcb007200L, 0xcb0072ffL, place("FR", 4886, 235));
        atlas.v6(0x20010db80001L, 0x20010db80001L, place("FR", 4886, 235));
        return atlas.build(new Edition("ours", LocalDate.of(2026, 6, 5), "by us"));
    }

    private static Place place(String country, int latitude, int longitude) {
        return new Place(country, null, new Coordinates(latitude, longitude));
    }

    private static RecordSet placed(String address, Continent continent, String country) {
        return new RecordSet(
                "placed.example.test",
                RecordType.A,
                address,
                new Routing.Geolocation(continent, country, null),
                new Target.Values(60, List.of(address)),
                null,
                false);
    }

    static Responder responder() {
        return responder(InstantSource.system());
    }

    /// Answers by that clock; the same as ever of what would be chance.
    static Responder responder(InstantSource clock) {
        return new Responder(
                () -> ZONES,
                check -> true,
                () -> FLEET,
                () -> ATLAS,
                "e-1",
                10,
                clock,
                RandomGeneratorFactory.of("L64X128MixRandom").create(7));
    }

    private static RecordSet near(String address, boolean others, String... networks) {
        return new RecordSet(
                "near.example.test",
                RecordType.A,
                address,
                new Routing.IpBased(Stream.of(networks).map(Cidr::parse).toList(), others),
                new Target.Values(60, List.of(address)),
                null,
                false);
    }

    private static RecordSet many(String name, int count) {
        return set(
                name,
                RecordType.A,
                IntStream.range(0, count).mapToObj(i -> "198.51.100." + i).toArray(String[]::new));
    }

    private static RecordSet set(String name, RecordType type, String... values) {
        return new RecordSet(
                name,
                type,
                null,
                new Routing.Simple(),
                new Target.Values(300, List.of(values)),
                null,
                false);
    }
}
