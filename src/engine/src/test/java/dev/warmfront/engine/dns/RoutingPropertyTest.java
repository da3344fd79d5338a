package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Random trees of routing policies, random health, askers from everywhere, and the answers of an
/// evaluator that is nothing but the decision tables, written down again.
class RoutingPropertyTest {

    private static final String APEX = "z.test";
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);

    @Test
    void every_answer_is_one_that_the_tables_allow_and_to_all_who_share_the_scope() {
        Set<String> seen = new HashSet<>();
        for (int round = 0; round < 3_000; round++) {
            List<RecordSet> sets = sets();
            Earth earth = new Earth(random);
            ZoneIndex index = ZoneIndex.of(List.of(Zones.zone(APEX, sets)));
            Set<String> sick =
                    sets.stream()
                            .map(RecordSet::healthCheckId)
                            .filter(check -> check != null && random.nextInt(3) > 0)
                            .collect(Collectors.toSet());
            for (int i = 0; i < 20; i++) {
                Cidr asker = asker();
                Steer steer = steer(sick, asker, earth.atlas);
                Authority authority = new Authority(index, steer, random);
                String name = NAMES.getFirst() + "." + APEX;
                Reply reply = authority.answer(Name.parse(name), RecordType.A.code());
                Set<String> told = told(reply);
                assertThat(new Slow(sets, sick, asker, earth::place).answers(name))
                        .as("%s, sick %s, from %s", sets, sick, asker)
                        .contains(told);
                Cidr neighbour = neighbour(asker, steer.scope());
                assertThat(new Slow(sets, sick, neighbour, earth::place).answers(name))
                        .as("%s, sick %s, %s like %s", sets, sick, neighbour, asker)
                        .contains(told);
                seen.add(told.size() + (steer.scope() > 0 ? " by network" : " for all"));
            }
        }
        // What has been compared: no answer, one, several, with the network and without.
        assertThat(seen)
                .contains("0 for all", "1 for all", "2 for all")
                .contains("0 by network", "1 by network", "2 by network");
    }

    private Steer steer(Set<String> sick, Cidr asker, Atlas atlas) {
        return new Steer(id -> !sick.contains(id), Fleet.EMPTY, random, asker, atlas);
    }

    private static Set<String> told(Reply reply) {
        return reply.answer().stream()
                .flatMap(records -> records.rdata().stream())
                .map(HexFormat.of()::formatHex)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Every name can be an alias of later ones only, so nothing leads to itself.
    private List<RecordSet> sets() {
        List<RecordSet> sets = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            int policy = random.nextInt(8);
            int count = policy == 0 ? 1 : policy == 1 ? 2 : 1 + random.nextInt(3);
            boolean closed = random.nextInt(3) == 0;
            for (int j = 0; j < count; j++) {
                sets.add(
                        new RecordSet(
                                NAMES.get(i) + "." + APEX,
                                RecordType.A,
                                policy == 0 ? null : "s" + j,
                                routing(policy, j),
                                target(i, j, policy),
                                random.nextInt(3) == 0 ? null : "hc-" + random.nextInt(4),
                                closed));
            }
        }
        return sets;
    }

    private Routing routing(int policy, int number) {
        return switch (policy) {
            case 0 -> new Routing.Simple();
            case 1 -> new Routing.Failover(Routing.Role.values()[number]);
            case 2 -> new Routing.Weighted(random.nextInt(3) * 10);
            case 3 -> new Routing.Multivalue();
            case 4 -> geolocation(number);
            case 5 -> new Routing.Geoproximity(Earth.somewhere(random), random.nextInt(-99, 100));
            case 6 -> new Routing.Latency("r" + number, Earth.somewhere(random));
            default -> {
                Set<Cidr> blocks = new HashSet<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    blocks.add(block(number));
                }
                yield new Routing.IpBased(
                        List.copyOf(blocks),
                        blocks.isEmpty() || number == 0 && random.nextBoolean());
            }
        };
    }

    /// No two sets of a group are for the same place.
    private Routing geolocation(int number) {
        return switch (number) {
            case 0 ->
                    random.nextBoolean()
                            ? new Routing.Geolocation(null, null, null)
                            : new Routing.Geolocation(Continent.AS, null, null);
            case 1 ->
                    random.nextBoolean()
                            ? new Routing.Geolocation(null, "US", null)
                            : new Routing.Geolocation(Continent.EU, null, null);
            default ->
                    random.nextBoolean()
                            ? new Routing.Geolocation(null, "US", "CA")
                            : new Routing.Geolocation(null, "FR", null);
        };
    }

    /// No two sets have the same one: the third octet tells them apart.
    private Cidr block(int set) {
        return switch (random.nextInt(4)) {
            case 0 -> Cidr.parse("10." + (set * 64) + ".0.0/" + (10 + random.nextInt(3)));
            case 1 -> Cidr.parse("10." + (set * 64 + 1) + "." + random.nextInt(2) + ".0/24");
            case 2 -> Cidr.parse("10." + (8 * random.nextInt(4) + set) + ".0.0/16");
            default -> Cidr.parse("2001:db8:" + set + "::/48");
        };
    }

    private Target target(int name, int set, int policy) {
        boolean last = name == NAMES.size() - 1;
        if (last || policy == 3 || random.nextInt(3) == 0) {
            return new Target.Values(60, List.of("192.0.2." + (name * 10 + set)));
        }
        int later = name + 1 + random.nextInt(NAMES.size() - name - 1);
        return new Target.NameAlias(NAMES.get(later) + "." + APEX, random.nextInt(4) == 0);
    }

    private Cidr asker() {
        return switch (random.nextInt(6)) {
            case 0 -> Cidr.parse("2001:db8:" + random.nextInt(4) + "::/56");
            case 1 -> Cidr.parse("10." + 64 * random.nextInt(3) + ".0.0/16");
            case 2 -> Cidr.parse("0.0.0.0/0");
            case 3 -> Cidr.parse("10." + random.nextInt(256) + "." + random.nextInt(256) + ".0/24");
            default ->
                    Cidr.parse(
                            "10."
                                    + (random.nextBoolean()
                                            ? random.nextInt(34)
                                            : 64 * random.nextInt(3) + random.nextInt(2))
                                    + "."
                                    + random.nextInt(3)
                                    + ".7");
        };
    }

    /// Somebody who tells as much as `asker`, and differs from it only behind the scope.
    private Cidr neighbour(Cidr asker, int scope) {
        int from = Math.max(scope, asker.high() == 0 ? 96 : 0);
        if (from >= asker.prefixLength()) {
            return asker;
        }
        int bit = from + random.nextInt(asker.prefixLength() - from);
        long high = bit < 64 ? asker.high() ^ 1L << 63 - bit : asker.high();
        long low = bit < 64 ? asker.low() : asker.low() ^ 1L << 127 - bit;
        return new Cidr(high, low, asker.prefixLength());
    }

    private record Slow(
            List<RecordSet> sets, Set<String> sick, Cidr asker, Function<Cidr, Place> where) {

        Set<Set<String>> answers(String name) {
            List<RecordSet> group = at(name);
            List<RecordSet> candidates = candidates(group);
            List<RecordSet> left = candidates.stream().filter(this::isHealthy).toList();
            if (left.isEmpty() && !group.getFirst().failClosed()) {
                left = candidates;
            }
            if (left.isEmpty()) {
                return Set.of(Set.of());
            }
            if (group.getFirst().routing() instanceof Routing.Multivalue) {
                return Set.of(
                        left.stream()
                                .map(Slow::value)
                                .collect(Collectors.toCollection(TreeSet::new)));
            }
            Set<Set<String>> answers = new HashSet<>();
            for (RecordSet one : possible(left)) {
                if (one.target() instanceof Target.NameAlias alias) {
                    answers.addAll(answers(alias.name()));
                } else {
                    answers.add(Set.of(value(one)));
                }
            }
            return answers;
        }

        private static List<RecordSet> possible(List<RecordSet> left) {
            return switch (left.getFirst().routing()) {
                case Routing.Simple simple -> left;
                case Routing.IpBased ipBased -> left.subList(0, 1);
                case Routing.Geolocation placed -> left.subList(0, 1);
                case Routing.Geoproximity placed -> left.subList(0, 1);
                case Routing.Latency placed -> left.subList(0, 1);
                case Routing.Failover failover -> left.subList(0, 1); // The primary was first.
                case Routing.Weighted some -> {
                    List<RecordSet> heavy =
                            left.stream()
                                    .filter(set ->
                                            set.routing() instanceof Routing.Weighted weighted
                                                    && weighted.weight() > 0)
                                    .toList();
                    yield heavy.isEmpty() ? left : heavy;
                }
                case Routing.Multivalue all -> throw new AssertionError("unreachable");
            };
        }

        private List<RecordSet> candidates(List<RecordSet> group) {
            Routing first = group.getFirst().routing();
            if (first instanceof Routing.IpBased) {
                return group.stream()
                        .filter(set -> longest(set) >= 0)
                        .sorted(Comparator.comparingInt(this::longest).reversed())
                        .toList();
            } else if (first instanceof Routing.Geolocation) {
                return placed(group);
            } else if (first.isByPlace() && where.apply(asker).coordinates() != null) {
                return group.stream().sorted(Comparator.comparingDouble(this::distance)).toList();
            }
            return group;
        }

        /// Subdivision, country, continent, everywhere: those that are there, in this order.
        private List<RecordSet> placed(List<RecordSet> group) {
            Place here = where.apply(asker);
            Stream<Routing> inOrder =
                    Stream.of(
                            new Routing.Geolocation(null, here.country(), null),
                            new Routing.Geolocation(here.continent(), null, null),
                            new Routing.Geolocation(null, null, null));
            if (here.subdivision() != null) {
                Routing part = new Routing.Geolocation(null, here.country(), here.subdivision());
                inOrder = Stream.concat(Stream.of(part), inOrder);
            }
            return inOrder.distinct()
                    .flatMap(place -> group.stream().filter(set -> set.routing().equals(place)))
                    .toList();
        }

        /// The angle between two arrows from the middle of the Earth.
        private double distance(RecordSet set) {
            double[] here = arrow(where.apply(asker).coordinates());
            Routing routing = set.routing();
            int bias = routing instanceof Routing.Geoproximity near ? near.bias() : 0;
            double[] there =
                    arrow(
                            routing instanceof Routing.Geoproximity near
                                    ? near.at()
                                    : ((Routing.Latency) routing).at());
            double dot = here[0] * there[0] + here[1] * there[1] + here[2] * there[2];
            double angle = Math.acos(Math.clamp(dot, -1, 1));
            return bias > 0 ? angle * (100 - bias) / 100 : angle / ((100 + bias) / 100.0);
        }

        private static double[] arrow(Coordinates at) {
            double up = Math.toRadians(at.latitude());
            double round = Math.toRadians(at.longitude());
            return new double[] {
                Math.cos(up) * Math.cos(round), Math.cos(up) * Math.sin(round), Math.sin(up)
            };
        }

        private int longest(RecordSet set) {
            Routing.IpBased ipBased = (Routing.IpBased) set.routing();
            int others = ipBased.others() ? 0 : -1;
            return ipBased.blocks().stream()
                    .filter(block -> (block.high() == 0) == (asker.high() == 0))
                    .filter(block -> block.prefixLength() <= asker.prefixLength())
                    .filter(block -> block.contains(asker.high(), asker.low()))
                    .mapToInt(Cidr::prefixLength)
                    .reduce(others, Math::max);
        }

        private boolean isHealthy(RecordSet set) {
            boolean own = set.healthCheckId() == null || !sick.contains(set.healthCheckId());
            boolean target =
                    !(set.target() instanceof Target.NameAlias alias)
                            || alias.ignoresTargetHealth()
                            || at(alias.name()).stream().anyMatch(this::isHealthy);
            return own && target;
        }

        private List<RecordSet> at(String name) {
            return sets.stream().filter(set -> set.name().equals(name)).toList();
        }

        private static String value(RecordSet set) {
            String value = ((Target.Values) set.target()).values().getFirst();
            return HexFormat.of().formatHex(Rdata.parse(RecordType.A, value));
        }
    }
}
