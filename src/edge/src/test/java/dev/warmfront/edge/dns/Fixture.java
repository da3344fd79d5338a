package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
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

    private Fixture() {}

    static Responder responder() {
        return new Responder(() -> ZONES, check -> true, () -> FLEET);
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
