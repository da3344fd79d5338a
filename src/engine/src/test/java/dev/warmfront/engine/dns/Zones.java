package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.List;

/// Zones written the way one would tell them.
final class Zones {

    private Zones() {}

    /// Whose network makes no difference.
    static final Cidr SOMEBODY = Cidr.parse("198.51.100.1");

    static Zone zone(String name, RecordSet... sets) {
        return zone(name, List.of(sets));
    }

    static Zone zone(String name, List<RecordSet> sets) {
        List<RecordSet> all = new ArrayList<>(sets);
        all.add(set(name, RecordType.SOA, "ns1." + name + " admin." + name + " 1 2 3 4 60"));
        all.add(set(name, RecordType.NS, "ns1." + name));
        return new Zone("z-" + name, name, all);
    }

    static RecordSet set(String name, RecordType type, String... values) {
        Target target = new Target.Values(300, List.of(values));
        return new RecordSet(name, type, null, new Routing.Simple(), target, null, false);
    }

    static RecordSet set(
            String name, RecordType type, Routing routing, String check, String... values) {
        Target target = new Target.Values(300, List.of(values));
        return new RecordSet(name, type, values[0], routing, target, check, false);
    }

    static RecordSet alias(String name, RecordType type) {
        return new RecordSet(
                name,
                type,
                null,
                new Routing.Simple(),
                new Target.Alias("d-1", false),
                null,
                false);
    }
}
