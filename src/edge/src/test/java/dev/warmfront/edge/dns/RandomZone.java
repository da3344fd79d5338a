package dev.warmfront.edge.dns;

import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A zone without routing policies, with all that makes names difficult: wildcards at every depth,
/// names with nothing but others below them, chains and loops of aliases, cuts with and without
/// glue.
final class RandomZone {

    static final String APEX = "diff.test";

    private static final List<String> LABELS = List.of("a", "b", "c", "d", "e", "*");
    private static final List<RecordType> TYPES =
            List.of(RecordType.A, RecordType.AAAA, RecordType.MX, RecordType.TXT, RecordType.SRV);

    private final RandomGenerator random;
    private final List<RecordSet> sets = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    private RandomZone(RandomGenerator random) {
        this.random = random;
    }

    static Zone make(RandomGenerator random, int names) {
        RandomZone zone = new RandomZone(random);
        zone.add(APEX, RecordType.SOA, "ns1." + APEX + " h." + APEX + " 1 7200 900 86400 60");
        zone.add(APEX, RecordType.NS, "ns1." + APEX, "ns.elsewhere.test");
        zone.add("ns1." + APEX, RecordType.A, "192.0.2.1");
        zone.taken.add("ns1." + APEX);
        for (int i = 0; i < names; i++) {
            zone.name();
        }
        return new Zone("z-1", APEX, zone.sets);
    }

    /// The zone as a file that every name server reads.
    static String file(Zone zone) {
        return zone.recordSets().stream()
                .flatMap(set ->
                        ((Target.Values) set.target())
                                .values().stream()
                                        .map(value ->
                                                "%s. %d IN %s %s\n"
                                                        .formatted(
                                                                set.name(),
                                                                ttl(set),
                                                                set.type(),
                                                                dotted(set.type(), value))))
                .collect(Collectors.joining());
    }

    private static int ttl(RecordSet set) {
        return ((Target.Values) set.target()).ttlSeconds();
    }

    /// Ours are always complete; in a file a dot says so.
    static String dotted(RecordType type, String value) {
        return switch (type) {
            case CNAME, NS -> value + ".";
            case SOA -> value.replaceFirst(" ", ". ").replaceFirst("( h\\S*) ", "$1. ");
            default -> value;
        };
    }

    /// Some name under the apex, mostly one that is near others.
    static String someName(RandomGenerator random) {
        StringBuilder name = new StringBuilder();
        int labels = 1 + random.nextInt(4);
        for (int i = 0; i < labels; i++) {
            name.append(LABELS.get(random.nextInt(LABELS.size()))).append('.');
        }
        return name + APEX;
    }

    private void name() {
        String name = someName(random);
        if (!taken.add(name)) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> add(name, RecordType.CNAME, target());
            case 1 -> cut(name);
            default -> {
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    RecordType type = TYPES.get(random.nextInt(TYPES.size()));
                    if (sets.stream()
                            .noneMatch(set -> set.name().equals(name) && set.type() == type)) {
                        add(name, type, values(type));
                    }
                }
            }
        }
    }

    /// Below a cut there is nothing but the addresses of its name servers.
    private void cut(String name) {
        if (name.startsWith("*")) {
            return;
        }
        boolean within = random.nextBoolean();
        String server = (within ? "ns." + name : "ns" + random.nextInt(9) + ".elsewhere.test");
        add(name, RecordType.NS, server);
        if (within) {
            add(server, RecordType.A, "198.51.100." + random.nextInt(256));
            taken.add(server);
        }
    }

    private String target() {
        return random.nextInt(6) == 0 ? "www.elsewhere.test" : someName(random);
    }

    private String[] values(RecordType type) {
        String[] values = new String[1 + random.nextInt(3)];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (type) {
                        case A -> "203.0.113." + (i * 80 + random.nextInt(80));
                        case AAAA ->
                                "2001:db8::" + Integer.toHexString(i * 300 + random.nextInt(300));
                        case MX -> opaque(Type.MX, i + " " + target() + ".");
                        case SRV -> opaque(Type.SRV, i + " 5 443 " + target() + ".");
                        default -> "\"" + i + "-" + random.nextInt() + "\"";
                    };
        }
        return values;
    }

    /// As types are written that we only pass on (RFC 3597, section 5).
    private static String opaque(int type, String value) {
        try {
            Record record = Record.fromString(Name.root, type, DClass.IN, 60, value, Name.root);
            byte[] data = record.rdataToWireCanonical();
            return "\\# " + data.length + " " + HexFormat.of().formatHex(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String name, RecordType type, String... values) {
        sets.add(
                new RecordSet(
                        name,
                        type,
                        null,
                        new Routing.Simple(),
                        new Target.Values(60 + random.nextInt(600), List.of(values)),
                        null,
                        false));
    }
}
