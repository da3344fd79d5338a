package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.testkit.dns.Validator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Random zones with sets of every policy, signed, and random questions: whatever is healthy and
/// whoever asks, a validator of others proves the answer from the DS record alone.
class SignedPropertyTest {

    private static final String APEX = "z.test";
    private static final Instant NOW = Instant.parse("2026-03-01T12:34:56Z");

    /// No NSEC: the judge takes none of a wildcard as an answer.
    private static final int[] TYPES = {1, 2, 5, 6, 15, 16, 28, 43, 48, 257};

    private static final TestKey KEY = TestKey.make();
    private static final List<String> EDGES = List.of("192.0.2.80", "192.0.2.81", "2001:db8::80");

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
    private final Set<String> kinds = new HashSet<>();

    @Test
    void every_answer_is_proved_from_the_ds_record_alone() {
        for (int round = 0; round < 80; round++) {
            Zone plain = new Zone("z-1", APEX, sets());
            List<Cidr> edges = EDGES.stream().map(Cidr::parse).toList();
            Zone signed =
                    ZoneSigner.sign(plain, List.of(KEY.signing(true)), 3600, edges, null, NOW);
            ZoneIndex index = ZoneIndex.of(List.of(signed));
            Validator validator = validator(index);
            for (int i = 0; i < 25; i++) {
                String name = name(4, "a", "b", "c", "*");
                int type = TYPES[random.nextInt(TYPES.length)];
                if (isReferred(index, name, type) || name.equals(APEX) && type == Type.DS) {
                    continue; // Neither is ours to answer.
                }
                Message judged = validator.judge(name, type);
                assertThat(judged.getHeader().getFlag(Flags.AD))
                        .as("%s %s: %s%n%s", name, Type.string(type), judged, validator.told())
                        .isTrue();
                kinds.add(
                        Rcode.string(judged.getRcode())
                                + (judged.getSection(Section.ANSWER).isEmpty() ? "" : " answers"));
            }
        }
        assertThat(kinds).contains("NOERROR", "NOERROR answers", "NXDOMAIN", "NXDOMAIN answers");
    }

    /// A fleet and health that are otherwise for every question.
    private Validator validator(ZoneIndex index) {
        return new Validator(
                query -> {
                    Fleet fleet = fleet();
                    Steer steer =
                            new Steer(
                                    check -> random.nextInt(3) > 0,
                                    fleet,
                                    random,
                                    Cidr.parse(random.nextBoolean() ? "198.51.100.1" : "10.0.0.1"),
                                    Atlas.EMPTY);
                    int type = query.getQuestion().getType();
                    return Messages.of(
                            query,
                            new Authority(index, steer, random)
                                    .answer(Messages.asked(query), type, true));
                },
                KEY.ds(APEX),
                NOW.plusSeconds(60));
    }

    private Fleet fleet() {
        List<Fleet.Member> members = new ArrayList<>();
        for (String edge : EDGES) {
            if (random.nextBoolean()) {
                members.add(
                        new Fleet.Member(
                                edge,
                                List.of(Cidr.parse(edge)),
                                Fleet.Liveness.values()[random.nextInt(3)],
                                1,
                                false));
            }
        }
        return new Fleet(members, 1);
    }

    /// What resolvers do not ask us again: they go where they are referred to.
    private static boolean isReferred(ZoneIndex index, String name, int type) {
        Name at = Name.parse(name);
        for (int depth = 0; depth < 12; depth++) {
            Answer found = index.find(at, type);
            if (!(found instanceof Answer.Follow follow)) {
                return found instanceof Answer.Referral;
            }
            byte[] target =
                    ((Group.Content.Fixed) follow.cname().choices().getFirst().content())
                            .rdata()
                            .getFirst();
            at = Name.ofWire(target);
        }
        return true; // A loop, which a resolver cuts off in a way of its own.
    }

    private List<RecordSet> sets() {
        List<RecordSet> sets = new ArrayList<>();
        sets.add(Zones.set(APEX, RecordType.SOA, "ns." + APEX + " admin." + APEX + " 1 2 3 4 5"));
        sets.add(Zones.set(APEX, RecordType.NS, "ns." + APEX));
        Map<String, Set<RecordType>> taken = new HashMap<>();
        taken.put(APEX, EnumSet.of(RecordType.SOA, RecordType.NS));
        for (int i = random.nextInt(14); i > 0; i--) {
            String below = name(4, "a", "b", "\\000");
            String name = random.nextInt(4) == 0 ? "*." + below : below;
            if (taken.putIfAbsent(name, EnumSet.noneOf(RecordType.class)) == null) {
                add(sets, name);
            }
        }
        return sets;
    }

    private void add(List<RecordSet> sets, String name) {
        switch (random.nextInt(name.startsWith("*") ? 9 : 10)) {
            case 0 -> sets.add(Zones.set(name, RecordType.TXT, "\"t\"", "\"u\""));
            case 1 -> sets.add(Zones.set(name, RecordType.CNAME, name(4, "a", "b", "c")));
            case 2 -> sets.add(Zones.set(name, RecordType.MX, "\\# 8 000a044d61494c00"));
            case 3 -> {
                sets.add(Zones.alias(name, RecordType.A));
                sets.add(Zones.alias(name, RecordType.AAAA));
            }
            case 4 -> many(sets, name, 1 + random.nextInt(9), i -> new Routing.Multivalue());
            case 5 -> many(sets, name, 2, i -> new Routing.Failover(Routing.Role.values()[i]));
            case 6 -> many(sets, name, 3, i -> new Routing.Weighted(i));
            case 7 ->
                    many(
                            sets,
                            name,
                            2,
                            i ->
                                    new Routing.IpBased(
                                            List.of(Cidr.parse("10." + i + ".0.0/16")), false));
            case 8 -> {
                String other = "of-" + sets.size() + "." + APEX;
                many(sets, other, 7, i -> new Routing.Multivalue());
                for (int i = 0; i < 2; i++) {
                    sets.add(
                            new RecordSet(
                                    name,
                                    RecordType.A,
                                    "alias-" + i,
                                    new Routing.Weighted(i),
                                    i == 0
                                            ? new Target.NameAlias(other, false)
                                            : new Target.Alias("d-1", false),
                                    null,
                                    true));
                }
            }
            default -> {
                sets.add(Zones.set(name, RecordType.NS, "ns.invalid"));
                if (random.nextBoolean()) {
                    sets.add(Zones.set(name, RecordType.DS, "\\# 8 00010d0201020304"));
                }
            }
        }
    }

    private interface Nth {
        Routing routing(int i);
    }

    private void many(List<RecordSet> sets, String name, int count, Nth nth) {
        boolean closed = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            sets.add(
                    new RecordSet(
                            name,
                            RecordType.A,
                            "set-" + i,
                            nth.routing(i),
                            new Target.Values(
                                    60 + i, List.of("192.0.2." + (i / 2 + 1), "192.0.2.99")),
                            random.nextBoolean() ? "hc-" + i : null,
                            closed));
        }
    }

    private String name(int deepest, String... labels) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(deepest); i > 0; i--) {
            name.append(labels[random.nextInt(labels.length)]).append('.');
        }
        return name + APEX;
    }
}
