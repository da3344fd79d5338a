package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import java.util.function.Predicate;

/// The edges of the fleet as they were seen a moment ago, and which of them a name should lead to.
///
/// The best ones are those that answer, do not drain and run the release that is asked of them.
/// When there are none, being late is forgiven first, then draining; when nobody answers at all,
/// all of them are named: one that is wrongly thought dead is better than no answer.
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

    private static final int CALM_TTL_SECONDS = 60;
    private static final int SUSPICIOUS_TTL_SECONDS = 5;

    private final List<byte[]> v4;
    private final List<byte[]> v6;
    private final boolean healthy;
    private final int ttlSeconds;

    /// Sorts out `members`.
    ///
    /// @param requiredVersion the oldest release that an edge may run and still be named
    public Fleet(List<Member> members, long requiredVersion) {
        List<Member> best =
                firstNotEmpty(
                        members,
                        member ->
                                member.answers()
                                        && !member.draining()
                                        && member.version() >= requiredVersion,
                        member -> member.answers() && !member.draining(),
                        Member::answers);
        v4 = addresses(best, true);
        v6 = addresses(best, false);
        healthy = members.stream().anyMatch(member -> member.answers() && !member.draining());
        boolean calm =
                best.size() == members.size()
                        && members.stream().allMatch(m -> m.liveness() == Liveness.UP);
        ttlSeconds = calm ? CALM_TTL_SECONDS : SUSPICIOUS_TTL_SECONDS;
    }

    /// The data of the A or AAAA records of those a name should lead to.
    List<byte[]> addresses(RecordType type) {
        return type == RecordType.A ? v4 : v6;
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
    private static List<Member> firstNotEmpty(List<Member> members, Predicate<Member>... tiers) {
        for (Predicate<Member> tier : tiers) {
            List<Member> some = members.stream().filter(tier).toList();
            if (!some.isEmpty()) {
                return some;
            }
        }
        return members;
    }

    private static List<byte[]> addresses(List<Member> members, boolean v4) {
        return members.stream()
                .flatMap(member -> member.addresses().stream())
                .filter(address -> Rdata.isV4(address) == v4)
                .distinct()
                .map(address -> Rdata.address(address, v4))
                .toList();
    }
}
