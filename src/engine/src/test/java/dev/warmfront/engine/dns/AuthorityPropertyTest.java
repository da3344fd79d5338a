package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Random zones, random questions, and the answers of an evaluator that looks at every record set
/// again for every question, with names as text.
class AuthorityPropertyTest {

    private static final String APEX = "z.test";
    private static final int[] TYPES = {1, 2, 5, 6, 16, 28, 43};

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6);

    @Test
    void every_answer_is_one_that_the_slow_evaluator_allows() {
        Set<String> kinds = new HashSet<>();
        for (int round = 0; round < 1500; round++) {
            List<RecordSet> sets = sets();
            ZoneIndex index = ZoneIndex.of(List.of(new Zone("z-1", APEX, sets)));
            Set<String> sick = sick(sets);
            Steer steer =
                    new Steer(
                            id -> !sick.contains(id),
                            Fleet.EMPTY,
                            random,
                            Zones.SOMEBODY,
                            Atlas.EMPTY);
            Authority authority = new Authority(index, steer, random);
            for (int i = 0; i < 40; i++) {
                String name = name(5, "a", "b", "c", "*");
                int type = TYPES[random.nextInt(TYPES.length)];
                Set<String> allowed = new TreeSet<>();
                new Slow(sets, sick).answers("", name, type, List.of(), allowed);
                String told = tell(authority.answer(Name.parse(name), type));
                assertThat(allowed).as("%s %s in %s, %s", name, type, sets, sick).contains(told);
                kinds.add(told.replaceAll("[^A-Z].*", ""));
            }
        }
        assertThat(kinds).contains("NOERROR", "NXDOMAIN", "REFERRAL");
    }

    /// What is compared: code or referral, the chain of aliases and the first datum; SOA or cut.
    private static String tell(Reply reply) {
        StringBuilder told = new StringBuilder();
        boolean referral = !reply.authority().isEmpty() && reply.authority().getFirst().type() == 2;
        told.append(referral ? "REFERRAL" : reply.code()).append(' ');
        for (Records records : reply.answer()) {
            told.append(records.owner()).append('/').append(records.type()).append('/');
            told.append(Slow.datum(records.type(), records.rdata().getFirst())).append(' ');
        }
        for (Records records : reply.authority()) {
            told.append("| ").append(records.owner());
        }
        return told.toString().strip();
    }

    private List<RecordSet> sets() {
        List<RecordSet> sets = new ArrayList<>();
        sets.add(Zones.set(APEX, RecordType.SOA, "ns." + APEX + " admin." + APEX + " 1 2 3 4 5"));
        sets.add(Zones.set(APEX, RecordType.NS, "ns." + APEX));
        Set<String> taken = new HashSet<>(Set.of(APEX));
        for (int i = random.nextInt(12); i > 0; i--) {
            String name = name(4, "a", "b", "*");
            if (taken.add(name)) {
                add(sets, name);
            }
        }
        return sets;
    }

    private void add(List<RecordSet> sets, String name) {
        switch (random.nextInt(name.startsWith("*") ? 4 : 5)) {
            case 0 -> sets.add(Zones.set(name, RecordType.TXT, "\"t\""));
            case 1 -> sets.add(Zones.set(name, RecordType.CNAME, name(4, "a", "b", "c")));
            case 4 -> sets.add(Zones.set(name, RecordType.NS, "ns.invalid"));
            default -> {
                int count = 1 + random.nextInt(3);
                boolean weighted = random.nextBoolean();
                for (int i = 0; i < (weighted ? count : 2); i++) {
                    Routing routing =
                            weighted
                                    ? new Routing.Weighted(random.nextInt(3) * 10)
                                    : new Routing.Failover(Routing.Role.values()[i]);
                    String check = random.nextInt(4) == 0 ? null : "hc" + i + name;
                    sets.add(Zones.set(name, RecordType.A, routing, check, "192.0.2." + (i + 1)));
                }
            }
        }
    }

    private Set<String> sick(List<RecordSet> sets) {
        return sets.stream()
                .map(RecordSet::healthCheckId)
                .filter(check -> check != null && random.nextBoolean())
                .collect(Collectors.toSet());
    }

    private String name(int deepest, String... labels) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(deepest); i > 0; i--) {
            name.append(labels[random.nextInt(labels.length)]).append('.');
        }
        return name + APEX;
    }

    private record Slow(List<RecordSet> sets, Set<String> sick) {

        void answers(String told, String name, int type, List<String> seen, Set<String> into) {
            for (String cut : fromTheTop(name)) {
                boolean ds = type == 43 && cut.equals(name);
                if (!cut.equals(APEX) && !at(cut, 2).isEmpty() && !ds) {
                    into.add("REFERRAL " + told + "| " + cut);
                    return;
                }
            }
            String owner = exists(name) ? name : "*." + fromTheTop(name).getLast();
            if (!exists(owner)) {
                into.add("NXDOMAIN " + told + "| " + APEX);
                return;
            }
            List<RecordSet> found = at(owner, type);
            List<RecordSet> alias = at(owner, 5);
            if (!found.isEmpty()) {
                for (RecordSet one : choices(found)) {
                    into.add("NOERROR " + told + name + "/" + type + "/" + value(one));
                }
            } else if (!alias.isEmpty()) {
                String target = value(alias.getFirst());
                String longer = told + name + "/5/" + target + " ";
                List<String> chain = new ArrayList<>(seen);
                chain.add(name);
                if (chain.contains(target) || chain.size() > 8) {
                    into.add("NOERROR " + longer.strip());
                } else {
                    answers(longer, target, type, chain, into);
                }
            } else {
                into.add("NOERROR " + told + "| " + APEX);
            }
        }

        /// Every ancestor of `name` that exists, itself included, from the apex on.
        private List<String> fromTheTop(String name) {
            List<String> names = new ArrayList<>();
            for (String at = name; at.endsWith(APEX); at = at.substring(at.indexOf('.') + 1)) {
                if (exists(at)) {
                    names.addFirst(at);
                }
            }
            return names;
        }

        private boolean exists(String name) {
            return sets.stream()
                    .anyMatch(set -> set.name().equals(name) || set.name().endsWith("." + name));
        }

        private List<RecordSet> at(String name, int type) {
            return sets.stream()
                    .filter(set -> set.name().equals(name) && set.type().code() == type)
                    .toList();
        }

        private List<RecordSet> choices(List<RecordSet> group) {
            List<RecordSet> good = group.stream().filter(this::isHealthy).toList();
            List<RecordSet> left = good.isEmpty() ? group : good;
            if (group.getFirst().routing() instanceof Routing.Failover) {
                return left.subList(0, 1); // They were written primary first.
            }
            List<RecordSet> heavy = left.stream().filter(set -> weight(set) > 0).toList();
            return heavy.isEmpty() ? left : heavy;
        }

        private boolean isHealthy(RecordSet set) {
            return set.healthCheckId() == null || !sick.contains(set.healthCheckId());
        }

        private static int weight(RecordSet set) {
            return set.routing() instanceof Routing.Weighted weighted ? weighted.weight() : 0;
        }

        private static String value(RecordSet set) {
            String value = ((Target.Values) set.target()).values().getFirst();
            return datum(set.type().code(), Rdata.parse(set.type(), value));
        }

        static String datum(int type, byte[] data) {
            return type == 5 || type == 2
                    ? Name.ofWire(data).toString()
                    : java.util.HexFormat.of().formatHex(data);
        }
    }
}
