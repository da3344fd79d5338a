package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The edges of the fleet as they were seen a moment ago, and which of them a name should lead to.
///
/// The best ones are those that answer, do not drain and run the release that is asked of them.
/// When there are none, being late is forgiven first, then draining; when nobody answers at all,
/// all of them are named: one that is wrongly thought dead is better than no answer. Of the best
/// ones those are named that are nearest to whoever asks.
public final class Fleet {

    /// The fleet before anything is known of it.
    public static final Fleet EMPTY = new Fleet(List.of(), 0);

    /// Whether an edge answers.
    public enum Liveness {
        UP,
        /// It answered until just now, and is being asked again.
        SUSPECT,
        DOWN
    }

    /// One edge.
    ///
    /// @param addresses single addresses, IPv4 mapped
    /// @param version of the release it runs
    public record Member(
            String id, List<Cidr> addresses, Liveness liveness, long version, boolean draining) {
        public Member {
            addresses = List.copyOf(addresses);
        }

        boolean answers() {
            return liveness != Liveness.DOWN;
        }
    }

    static final int CALM_TTL_SECONDS = 60;
    private static final int SUSPICIOUS_TTL_SECONDS = 5;

    private final Sites sites;
    private final Ranking ranking;
    private final List<Boolean> named;
    private final boolean healthy;
    private final int ttlSeconds;
    private final ConcurrentMap<Ranking.Order, List<byte[]>> v4 = new ConcurrentHashMap<>();
    private final ConcurrentMap<Ranking.Order, List<byte[]>> v6 = new ConcurrentHashMap<>();

    /// Sorts out `members`.
    ///
    /// @param requiredVersion the oldest release that an edge may run and still be named
    public Fleet(List<Member> members, long requiredVersion) {
        this(members, requiredVersion, null);
    }

    private Fleet(List<Member> members, long requiredVersion, @Nullable Fleet before) {
        Predicate<Member> best =
                firstThatFits(
                        members,
                        member ->
                                member.answers()
                                        && !member.draining()
                                        && member.version() >= requiredVersion,
                        member -> member.answers() && !member.draining(),
                        Member::answers);
        sites = new Sites(members.stream().map(Member::addresses).toList());
        ranking =
                before != null && before.sites.equals(sites)
                        ? before.ranking
                        : new Ranking(sites::in);
        named = members.stream().map(best::test).toList();
        healthy = members.stream().anyMatch(member -> member.answers() && !member.draining());
        boolean calm =
                !named.contains(false)
                        && members.stream().allMatch(m -> m.liveness() == Liveness.UP);
        ttlSeconds = calm ? CALM_TTL_SECONDS : SUSPICIOUS_TTL_SECONDS;
    }

    /// The fleet a moment later. What was found out about who is near to whom is kept.
    public Fleet then(List<Member> members, long requiredVersion) {
        return new Fleet(members, requiredVersion, this);
    }

    /// Whether it is more than one edge, so that some may be nearer than others.
    public boolean isSpread() {
        return named.size() > 1;
    }

    /// Who is near to whom; see [Sites#in].
    Ranking ranking() {
        return ranking;
    }

    /// The data of the A or AAAA records of those a name should lead to: of the nearest that have
    /// any, and of those of whom nobody knows where they are. Worked out once for each order.
    ///
    /// @param order the ranks of each member
    List<byte[]> addresses(RecordType type, Ranking.Order order) {
        ConcurrentMap<Ranking.Order, List<byte[]>> known = type == RecordType.A ? v4 : v6;
        List<byte[]> addresses = known.get(order);
        return addresses == null
                ? known.computeIfAbsent(order, one -> addresses(type, one.numbers()))
                : addresses;
    }

    private List<byte[]> addresses(RecordType type, List<Integer> ranks) {
        boolean wantsV4 = type == RecordType.A;
        int nearest = Integer.MAX_VALUE;
        for (int i = 0; i < ranks.size(); i++) {
            int rank = ranks.get(i);
            if (rank >= 0 && rank < nearest && named.get(i) && has(i, wantsV4)) {
                nearest = rank;
            }
        }
        List<Cidr> addresses = new ArrayList<>();
        for (int i = 0; i < ranks.size(); i++) {
            if (named.get(i) && ranks.get(i) <= nearest) {
                addresses.addAll(sites.addresses().get(i));
            }
        }
        return addresses.stream()
                .filter(address -> Rdata.isV4(address) == wantsV4)
                .distinct()
                .map(address -> Rdata.address(address, wantsV4))
                .toList();
    }

    private boolean has(int member, boolean wantsV4) {
        for (Cidr address : sites.addresses().get(member)) {
            if (Rdata.isV4(address) == wantsV4) {
                return true;
            }
        }
        return false;
    }

    /// Whether at least one edge answers and does not drain.
    public boolean isHealthy() {
        return healthy;
    }

    /// How long an answer may be kept: short while something is about to change.
    public int ttlSeconds() {
        return ttlSeconds;
    }

    @SafeVarargs
    private static Predicate<Member> firstThatFits(
            List<Member> members, Predicate<Member>... tiers) {
        for (Predicate<Member> tier : tiers) {
            if (members.stream().anyMatch(tier)) {
                return tier;
            }
        }
        return member -> true;
    }
}
