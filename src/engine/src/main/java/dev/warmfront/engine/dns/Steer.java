package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// Which of several record sets of one name and type is answered, for one question.
///
/// Where no set is healthy, all count as healthy, unless it was asked to fail closed: the wrong
/// answer may be right, no answer never is.
public final class Steer {

    /// As many as fit into 512 octets with the longest name.
    static final int MOST_TOGETHER = 8;

    private final Checks checks;
    private final Fleet fleet;
    private final RandomGenerator random;
    private final Cidr asker;
    private final Atlas atlas;
    private final Witness witness;
    private int scope;
    private boolean unsure;
    private boolean inBlocks;

    /// Sees how it comes about that something is answered.
    public interface Witness {

        /// Nobody looks, as on the edges.
        Witness NONE =
                new Witness() {
                    @Override
                    public void met(Group group, List<Group.Choice> candidates) {}

                    @Override
                    public void chose(Group.Choice choice) {}
                };

        /// One of a group is to be chosen, of those that are for whoever asks.
        void met(Group group, List<Group.Choice> candidates);

        /// It was this one, of the group that was met last; or this one, too.
        void chose(Group.Choice choice);
    }

    /// Steers by what is healthy now.
    ///
    /// @param asker where the question comes from: the client's subnet when it is told (RFC 7871),
    ///     else the address that sent it; IPv4 mapped
    /// @param atlas tells where that is
    public Steer(Checks checks, Fleet fleet, RandomGenerator random, Cidr asker, Atlas atlas) {
        this(checks, fleet, random, asker, atlas, Witness.NONE);
    }

    /// The same, with somebody who looks.
    public Steer(
            Checks checks,
            Fleet fleet,
            RandomGenerator random,
            Cidr asker,
            Atlas atlas,
            Witness witness) {
        this.witness = witness;
        this.checks = checks;
        this.fleet = fleet;
        this.random = random;
        this.asker = asker;
        this.atlas = atlas;
    }

    /// The same, where several together have to be ones that are signed together: all of one block,
    /// as far as they would be answered.
    List<Group.Choice> chooseSigned(Group group) {
        inBlocks = true;
        List<Group.Choice> chosen = choose(group);
        inBlocks = false;
        return chosen;
    }

    /// Those of the group's choices, and of those they are aliases of, that are answered: one, or
    /// several together; none when it is for nobody who asks from there, or fails closed.
    public List<Group.Choice> choose(Group group) {
        List<Group.Choice> candidates = candidates(group);
        witness.met(group, candidates);
        if (candidates.size() > 1 || group.failClosed()) {
            unsure |= candidates.stream().anyMatch(this::isUnsure);
        }
        List<Group.Choice> left = candidates.stream().filter(this::isHealthy).toList();
        if (left.isEmpty() && !group.failClosed()) {
            left = candidates;
        }
        if (left.isEmpty()) {
            return left;
        }
        Group.Choice first = left.getFirst();
        return switch (first.routing()) {
            case Routing.Simple simple -> answers(first);
            case Routing.IpBased nearest -> answers(first);
            case Routing.Geolocation mostExact -> answers(first);
            case Routing.Geoproximity nearest -> answers(first);
            case Routing.Latency nearest -> answers(first);
            case Routing.Failover failover -> answers(failover(left));
            case Routing.Weighted weighted -> answers(weighted(left));
            case Routing.Multivalue all -> {
                List<Group.Choice> several = together(inBlocks ? block(group, left) : left);
                several.forEach(witness::chose);
                yield several;
            }
        };
    }

    /// Whether a record set counts as healthy: its own check, and what it is an alias of. Both must
    /// hold.
    public boolean isHealthy(Group.Choice choice) {
        String check = choice.healthCheckId();
        return (check == null || checks.isHealthy(check))
                && switch (choice.content()) {
                    case Group.Content.Fixed fixed -> true;
                    case Group.Content.Edges edges ->
                            edges.ignoresTargetHealth() || fleet.isHealthy();
                    case Group.Content.Alias alias ->
                            alias.ignoresTargetHealth()
                                    || alias.group().choices().stream().anyMatch(this::isHealthy);
                };
    }

    /// Whether what was chosen so far may soon be otherwise: something that there was to choose
    /// from is not healthy, or somebody finds that it is not.
    public boolean isUnsure() {
        return unsure;
    }

    private boolean isUnsure(Group.Choice choice) {
        String check = choice.healthCheckId();
        return (check != null && (!checks.isHealthy(check) || checks.isSuspect(check)))
                || choice.content() instanceof Group.Content.Alias alias
                        && !alias.ignoresTargetHealth()
                        && alias.group().choices().stream().anyMatch(this::isUnsure);
    }

    /// How many leading bits of where the questions came from have decided so far, of the 128 that
    /// an address has here; 0 when it made no difference (RFC 7871, section 7.2.1).
    public int scope() {
        return scope;
    }

    private List<Group.Choice> answers(Group.Choice chosen) {
        witness.chose(chosen);
        return chosen.content() instanceof Group.Content.Alias alias
                ? choose(alias.group())
                : List.of(chosen);
    }

    private List<Group.Choice> candidates(Group group) {
        Routing routing = group.choices().getFirst().routing();
        if (routing.isByPlace()) {
            return ranked(group);
        }
        return routing instanceof Routing.IpBased ? nearest(group.choices()) : group.choices();
    }

    /// Those that are for where the question comes from, the best first.
    private List<Group.Choice> ranked(Group group) {
        return order(group.ranking()).numbers().stream().map(group.choices()::get).toList();
    }

    /// The addresses of the edges that are nearest to where the question comes from.
    List<byte[]> edges(RecordType type) {
        return fleet.addresses(type, order(fleet.ranking()).numbers());
    }

    private Ranking.Order order(Ranking ranking) {
        Ranking.Known orders = ranking.in(atlas);
        Ranking.Order order = orders.order(atlas.find(asker.high(), asker.low()));
        if (!orders.isConstant()) {
            int decisive =
                    atlas.prefix(asker.high(), asker.low(), other -> orders.order(other) == order);
            scope = Math.max(scope, decisive);
        }
        return order;
    }

    /// Those that are for where the question comes from, the longest block first, and what is for
    /// all others last.
    private List<Group.Choice> nearest(List<Group.Choice> choices) {
        record Match(Group.Choice choice, int length) {}

        List<Match> matches = new ArrayList<>();
        for (Group.Choice choice : choices) {
            if (choice.routing() instanceof Routing.IpBased ipBased) {
                int longest = ipBased.others() ? 0 : -1;
                for (Cidr block : ipBased.blocks()) {
                    longest = Math.max(longest, length(block));
                }
                if (longest >= 0) {
                    matches.add(new Match(choice, longest));
                }
            }
        }
        matches.sort(Comparator.comparingInt(Match::length).reversed());
        return matches.stream().map(Match::choice).toList();
    }

    /// How long a block is that the question comes from; -1 when it does not. A subnet that is told
    /// less exactly than the block is not in it.
    private int length(Cidr block) {
        if (Rdata.isV4(block) != Rdata.isV4(asker)) {
            return -1;
        }
        boolean inside = block.contains(asker.high(), asker.low());
        // Whoever differs from the asker only in later bits gets the same answer.
        int decisive = inside ? block.prefixLength() : common(block) + 1;
        scope = Math.max(scope, decisive);
        return inside && block.prefixLength() <= asker.prefixLength() ? block.prefixLength() : -1;
    }

    private int common(Cidr block) {
        long high = block.high() ^ asker.high();
        return high == 0
                ? 64 + Long.numberOfLeadingZeros(block.low() ^ asker.low())
                : Long.numberOfLeadingZeros(high);
    }

    private static Group.Choice failover(List<Group.Choice> left) {
        return left.stream()
                .filter(choice ->
                        choice.routing() instanceof Routing.Failover failover
                                && failover.role() == Routing.Role.PRIMARY)
                .findFirst()
                .orElse(left.getFirst());
    }

    /// By weight among those that have any; if there is none, any.
    private Group.Choice weighted(List<Group.Choice> left) {
        int sum = left.stream().mapToInt(Steer::weight).sum();
        if (sum == 0) {
            return left.get(random.nextInt(left.size()));
        }
        int rest = random.nextInt(sum);
        for (Group.Choice choice : left) {
            rest -= weight(choice);
            if (rest < 0) {
                return choice;
            }
        }
        throw new AssertionError("unreachable: the weights add up to their sum");
    }

    private List<Group.Choice> block(Group group, List<Group.Choice> left) {
        List<List<Group.Choice>> some = new ArrayList<>();
        for (List<Group.Choice> block : group.blocks()) {
            List<Group.Choice> inside = block.stream().filter(left::contains).toList();
            if (!inside.isEmpty()) {
                some.add(inside);
            }
        }
        return some.get(random.nextInt(some.size()));
    }

    private List<Group.Choice> together(List<Group.Choice> left) {
        if (left.size() <= MOST_TOGETHER) {
            return left;
        }
        List<Group.Choice> some = new ArrayList<>(left);
        Collections.shuffle(some, random);
        return List.copyOf(some.subList(0, MOST_TOGETHER));
    }

    private static int weight(Group.Choice choice) {
        return choice.routing() instanceof Routing.Weighted weighted ? weighted.weight() : 0;
    }
}
