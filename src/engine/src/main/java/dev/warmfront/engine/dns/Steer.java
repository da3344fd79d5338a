package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which of several record sets of one name and type is answered, for one question.
///
/// Where no set is healthy, all count as healthy, unless it was asked to fail closed: the wrong
/// answer may be right, no answer never is.
public final class Steer {

    /// As many as fit into 512 octets with the longest name.
    static final int MOST_TOGETHER = 8;

    private final Checks checks;
    private final RandomGenerator random;
    private final @Nullable Witness witness;
    private final List<Group.Choice> candidates = new ArrayList<>();
    private final List<Group.Choice> left = new ArrayList<>();
    private final List<Group.Choice> chosen = new ArrayList<>();
    private int[] lengths = new int[16];
    private Fleet fleet = Fleet.EMPTY;
    private Atlas atlas = Atlas.EMPTY;
    private long high;
    private long low;
    private int prefixLength;
    private boolean isScopeWanted;
    private int scope;
    private boolean unsure;
    private boolean inBlocks;

    /// Sees how it comes about that something is answered.
    public interface Witness {

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
        this(checks, random, null);
        aim(fleet, atlas, asker.high(), asker.low(), asker.prefixLength(), true);
    }

    /// The same, with somebody who looks, or nobody.
    public Steer(
            Checks checks,
            Fleet fleet,
            RandomGenerator random,
            Cidr asker,
            Atlas atlas,
            @Nullable Witness witness) {
        this(checks, random, witness);
        aim(fleet, atlas, asker.high(), asker.low(), asker.prefixLength(), true);
    }

    /// Steers nobody anywhere before it is aimed.
    public Steer(Checks checks, RandomGenerator random) {
        this(checks, random, null);
    }

    private Steer(Checks checks, RandomGenerator random, @Nullable Witness witness) {
        this.checks = checks;
        this.random = random;
        this.witness = witness;
    }

    /// Turns to the next question, from that network; IPv4 mapped.
    ///
    /// @param wantsScope whether anybody asks how much of the network decides
    public void aim(
            Fleet seen,
            Atlas map,
            long networkHigh,
            long networkLow,
            int networkLength,
            boolean wantsScope) {
        fleet = seen;
        atlas = map;
        high = networkHigh;
        low = networkLow;
        prefixLength = networkLength;
        isScopeWanted = wantsScope;
        scope = 0;
        unsure = false;
        inBlocks = false;
    }

    /// Whether somebody looks at how things are chosen.
    boolean isWitnessed() {
        return witness != null;
    }

    /// The fleet as it was when this was aimed.
    Fleet fleet() {
        return fleet;
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
    ///
    /// @return a list that is good until the next is chosen
    public List<Group.Choice> choose(Group group) {
        chosen.clear();
        candidates(group);
        if (witness != null) {
            witness.met(group, List.copyOf(candidates));
        }
        if (candidates.size() > 1 || group.failClosed()) {
            unsure |= anyUnsure(candidates);
        }
        left.clear();
        for (int i = 0; i < candidates.size(); i++) {
            if (isHealthy(candidates.get(i))) {
                left.add(candidates.get(i));
            }
        }
        if (left.isEmpty() && !group.failClosed()) {
            addAll(left, candidates);
        }
        if (left.isEmpty()) {
            return chosen;
        }
        Group.Choice first = left.getFirst();
        return switch (first.routing()) {
            case Routing.Simple simple -> answers(first);
            case Routing.IpBased nearest -> answers(first);
            case Routing.Geolocation mostExact -> answers(first);
            case Routing.Geoproximity nearest -> answers(first);
            case Routing.Latency nearest -> answers(first);
            case Routing.Failover failover -> answers(primary());
            case Routing.Weighted weighted -> answers(weighted());
            case Routing.Multivalue all -> several(group);
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
                            alias.ignoresTargetHealth() || anyHealthy(alias.group().choices());
                };
    }

    private boolean anyHealthy(List<Group.Choice> choices) {
        for (int i = 0; i < choices.size(); i++) {
            if (isHealthy(choices.get(i))) {
                return true;
            }
        }
        return false;
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
                        && anyUnsure(alias.group().choices());
    }

    private boolean anyUnsure(List<Group.Choice> choices) {
        for (int i = 0; i < choices.size(); i++) {
            if (isUnsure(choices.get(i))) {
                return true;
            }
        }
        return false;
    }

    /// How many leading bits of where the questions came from have decided so far, of the 128 that
    /// an address has here; 0 when it made no difference (RFC 7871, section 7.2.1).
    public int scope() {
        return scope;
    }

    private List<Group.Choice> answers(Group.Choice one) {
        if (witness != null) {
            witness.chose(one);
        }
        if (one.content() instanceof Group.Content.Alias alias) {
            return choose(alias.group());
        }
        chosen.add(one);
        return chosen;
    }

    /// Finds those that are for where the question comes from, the best first where that matters.
    private void candidates(Group group) {
        candidates.clear();
        List<Group.Choice> choices = group.choices();
        Routing routing = choices.getFirst().routing();
        if (routing.isByPlace()) {
            List<Integer> numbers = order(group.ranking()).numbers();
            for (int i = 0; i < numbers.size(); i++) {
                candidates.add(choices.get(numbers.get(i)));
            }
        } else if (routing instanceof Routing.IpBased) {
            nearest(choices);
        } else {
            addAll(candidates, choices);
        }
    }

    /// The addresses of the edges that are nearest to where the question comes from.
    List<byte[]> edges(RecordType type) {
        return fleet.addresses(type, order(fleet.ranking()));
    }

    private Ranking.Order order(Ranking ranking) {
        Ranking.Known orders = ranking.in(atlas);
        Ranking.Order order = orders.order(atlas.find(high, low));
        if (isScopeWanted && !orders.isConstant()) {
            scope = Math.max(scope, atlas.prefix(high, low, order));
        }
        return order;
    }

    /// The longest block first, and what is for all others last; of equal ones the first of the
    /// group.
    private void nearest(List<Group.Choice> choices) {
        if (lengths.length < choices.size()) {
            lengths = new int[choices.size()];
        }
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).routing() instanceof Routing.IpBased ipBased) {
                int longest = ipBased.others() ? 0 : -1;
                for (int block = 0; block < ipBased.blocks().size(); block++) {
                    longest = Math.max(longest, length(ipBased.blocks().get(block)));
                }
                if (longest >= 0) {
                    insert(choices.get(i), longest);
                }
            }
        }
    }

    private void insert(Group.Choice choice, int length) {
        int at = candidates.size();
        while (at > 0 && lengths[at - 1] < length) {
            lengths[at] = lengths[at - 1];
            at--;
        }
        lengths[at] = length;
        candidates.add(at, choice);
    }

    /// How long a block is that the question comes from; -1 when it does not. A subnet that is told
    /// less exactly than the block is not in it.
    private int length(Cidr block) {
        if (Rdata.isV4(block) != Rdata.isV4(high, low)) {
            return -1;
        }
        boolean inside = block.contains(high, low);
        // Whoever differs from the asker only in later bits gets the same answer.
        int decisive = inside ? block.prefixLength() : common(block) + 1;
        scope = Math.max(scope, decisive);
        return inside && block.prefixLength() <= prefixLength ? block.prefixLength() : -1;
    }

    private int common(Cidr block) {
        long different = block.high() ^ high;
        return different == 0
                ? 64 + Long.numberOfLeadingZeros(block.low() ^ low)
                : Long.numberOfLeadingZeros(different);
    }

    private Group.Choice primary() {
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).routing() instanceof Routing.Failover failover
                    && failover.role() == Routing.Role.PRIMARY) {
                return left.get(i);
            }
        }
        return left.getFirst();
    }

    /// By weight among those that have any; if there is none, any.
    private Group.Choice weighted() {
        int sum = 0;
        for (int i = 0; i < left.size(); i++) {
            sum += weight(left.get(i));
        }
        if (sum == 0) {
            return left.get(random.nextInt(left.size()));
        }
        int rest = random.nextInt(sum);
        for (int i = 0; i < left.size(); i++) {
            rest -= weight(left.get(i));
            if (rest < 0) {
                return left.get(i);
            }
        }
        throw new AssertionError("unreachable: the weights add up to their sum");
    }

    /// As many as may be answered together, any of them.
    private List<Group.Choice> several(Group group) {
        addAll(chosen, inBlocks ? block(group) : left);
        if (chosen.size() > MOST_TOGETHER) {
            Collections.shuffle(chosen, random);
            while (chosen.size() > MOST_TOGETHER) {
                chosen.removeLast();
            }
        }
        if (witness != null) {
            chosen.forEach(witness::chose);
        }
        return chosen;
    }

    private List<Group.Choice> block(Group group) {
        List<List<Group.Choice>> some = new ArrayList<>();
        for (List<Group.Choice> block : group.blocks()) {
            List<Group.Choice> inside = block.stream().filter(left::contains).toList();
            if (!inside.isEmpty()) {
                some.add(inside);
            }
        }
        return some.get(random.nextInt(some.size()));
    }

    /// One by one: a list's own way makes an array of them first.
    private static void addAll(List<Group.Choice> to, List<Group.Choice> from) {
        for (int i = 0; i < from.size(); i++) {
            to.add(from.get(i));
        }
    }

    private static int weight(Group.Choice choice) {
        return choice.routing() instanceof Routing.Weighted weighted ? weighted.weight() : 0;
    }
}
