package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Every set of records that edges may have to answer with, of one zone: what is to be signed of
/// it, so that edges need no private key.
///
/// Whatever the health, place and chance of a question choose is among them. Several multivalue
/// sets are there in every combination of those of one block; of edges, which nobody can tell in
/// advance how many there are, each address alone.
final class Signables {

    private final List<Cidr> edges;
    private final Map<String, Records> found = new HashMap<>();
    private final List<String> order = new ArrayList<>();

    private Signables(List<Cidr> edges) {
        this.edges = edges;
    }

    /// By their digests, in an order that is always the same. Those of an equal digest have the
    /// longest TTL of any of them.
    ///
    /// @param edges the addresses that edges may have, IPv4 mapped
    static List<Map.Entry<String, Records>> of(Zone zone, List<Cidr> edges) {
        ZoneTree tree = new ZoneTree(zone);
        Denial denial = tree.denial();
        int ttl = tree.apex().negativeTtlSeconds();
        Signables all = new Signables(edges);
        for (Name owner : denial.owners()) {
            all.add(owner, Denial.NSEC, ttl, List.of(denial.data(owner, 0)));
            for (Group group : tree.signed(owner)) {
                int type = group.type().code();
                for (Alternative one : all.alternatives(group)) {
                    all.add(owner, type, one.ttlSeconds(), one.rdata());
                }
                if (mayBeEmpty(group)) {
                    all.add(owner, Denial.NSEC, ttl, List.of(denial.data(owner, type)));
                }
            }
        }
        return all.order.stream().map(digest -> Map.entry(digest, all.get(digest))).toList();
    }

    private record Alternative(int ttlSeconds, List<byte[]> rdata) {}

    private Records get(String digest) {
        return Objects.requireNonNull(found.get(digest));
    }

    private void add(Name owner, int type, int ttlSeconds, List<byte[]> rdata) {
        String digest = Canonical.digest(owner, type, rdata);
        Records before = found.get(digest);
        if (before == null) {
            order.add(digest);
        }
        if (before == null || before.ttlSeconds() < ttlSeconds) {
            found.put(digest, new Records(owner, type, ttlSeconds, rdata));
        }
    }

    private List<Alternative> alternatives(Group group) {
        List<Alternative> all = new ArrayList<>();
        if (group.choices().getFirst().routing() instanceof Routing.Multivalue) {
            group.blocks().forEach(block -> combine(block, all));
            return all;
        }
        for (Group.Choice choice : group.choices()) {
            switch (choice.content()) {
                case Group.Content.Fixed fixed ->
                        all.add(new Alternative(fixed.ttlSeconds(), fixed.rdata()));
                case Group.Content.Alias alias -> all.addAll(alternatives(alias.group()));
                case Group.Content.Edges any -> {
                    boolean v4 = group.type() == RecordType.A;
                    for (Cidr edge : edges) {
                        if (Rdata.isV4(edge) == v4) {
                            byte[] address = Rdata.address(edge, v4);
                            all.add(new Alternative(Fleet.CALM_TTL_SECONDS, List.of(address)));
                        }
                    }
                }
            }
        }
        return all;
    }

    /// Every choice but none of them.
    private static void combine(List<Group.Choice> block, List<Alternative> into) {
        for (int chosen = 1; chosen < 1 << block.size(); chosen++) {
            int ttl = Integer.MAX_VALUE;
            List<byte[]> rdata = List.of();
            for (int i = 0; i < block.size(); i++) {
                if ((chosen & 1 << i) != 0
                        && block.get(i).content() instanceof Group.Content.Fixed fixed) {
                    ttl = Math.min(ttl, fixed.ttlSeconds());
                    rdata = rdata.isEmpty() ? fixed.rdata() : Group.union(rdata, fixed.rdata());
                }
            }
            into.add(new Alternative(ttl, rdata));
        }
    }

    /// Whether there are questions for which nothing of the group is there.
    private static boolean mayBeEmpty(Group group) {
        List<Group.Choice> choices = group.choices();
        boolean forSomeOnly =
                switch (choices.getFirst().routing()) {
                    case Routing.Geolocation first ->
                            choices.stream()
                                    .noneMatch(choice ->
                                            choice.routing() instanceof Routing.Geolocation where
                                                    && where.continent() == null
                                                    && where.country() == null);
                    case Routing.IpBased first ->
                            choices.stream()
                                    .noneMatch(choice ->
                                            choice.routing() instanceof Routing.IpBased where
                                                    && where.others());
                    case Routing.Simple all -> false;
                    case Routing.Weighted all -> false;
                    case Routing.Failover all -> false;
                    case Routing.Multivalue all -> false;
                    case Routing.Geoproximity all -> false;
                    case Routing.Latency all -> false;
                };
        return forSomeOnly
                || group.failClosed()
                || choices.stream()
                        .anyMatch(choice ->
                                switch (choice.content()) {
                                    case Group.Content.Fixed fixed -> false;
                                    case Group.Content.Edges any -> true;
                                    case Group.Content.Alias alias -> mayBeEmpty(alias.group());
                                });
    }
}
