package dev.warmfront.edge.health;

import dev.warmfront.engine.health.Checkers;
import dev.warmfront.engine.health.Doubt;
import dev.warmfront.engine.health.Quorum;
import dev.warmfront.protocol.Ballot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the edges together make of all that is probed, as far as this one has heard.
///
/// A target is a health check or an edge, by its id. To ask whether one is healthy takes no lock.
final class Consensus {

    /// What is made of a target now.
    ///
    /// @param suspect whether somebody sees it otherwise
    record Standing(boolean healthy, boolean suspect) {

        static final Standing USUAL = new Standing(true, false);
    }

    /// How those who probe a target have voted.
    ///
    /// @param isEnough whether so many votes decide
    record Tally(int healthy, int votes, boolean isEnough) {}

    /// What another edge last said of itself.
    record Word(long release, boolean draining) {}

    private record Said(boolean healthy, long atNanos) {}

    /// An edge that votes.
    private static final class Voter {

        private long heardNanos;
        private long sequence;
        private boolean doubtful;
        private @Nullable Word word;
        private final Map<Long, Said> said = new HashMap<>();

        Voter(long joinedNanos) {
            heardNanos = joinedNanos;
        }
    }

    private static final class Target {

        private final String id;
        private final long number;
        private List<String> checkers = List.of();
        private @Nullable Boolean found;
        private volatile Standing standing = Standing.USUAL;

        Target(String id) {
            this.id = id;
            number = Checkers.hash(id);
        }
    }

    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Map<String, Voter> others = new TreeMap<>();
    private Set<String> checks = Set.of();
    private Set<String> edges = Set.of();
    private String ownId = "";
    private Doubt doubt = Doubt.NONE;

    /// Whether a target counts as healthy; what is not probed does.
    Standing of(String target) {
        Target known = targets.get(target);
        return known == null ? Standing.USUAL : known.standing;
    }

    /// Whether this edge is one of those that probe it.
    synchronized boolean isMine(String target) {
        Target known = targets.get(target);
        return known != null && known.checkers.contains(ownId);
    }

    /// Whether nothing was heard of another edge for so long.
    synchronized boolean isUnheard(String edge, Duration since, long nowNanos) {
        Voter voter = others.get(edge);
        return voter != null && nowNanos - voter.heardNanos > since.toNanos();
    }

    /// What another edge says of itself; null when it was not heard of lately.
    synchronized @Nullable Word word(String edge, long nowNanos) {
        Voter voter = others.get(edge);
        return voter != null && isHeard(voter, nowNanos) ? voter.word : null;
    }

    /// The fleet is these.
    ///
    /// @param voting those that can be heard
    synchronized void fleet(String own, Set<String> all, Collection<String> voting, long nowNanos) {
        ownId = own;
        edges = new TreeSet<>(all);
        edges.remove(own);
        others.keySet().retainAll(voting);
        for (String voter : voting) {
            if (!voter.equals(own)) {
                // Who is new is waited for as if it had just spoken.
                others.computeIfAbsent(voter, id -> new Voter(nowNanos));
            }
        }
        aim();
    }

    /// These are to be probed, beside the edges.
    synchronized void checks(Set<String> ids) {
        checks = Set.copyOf(ids);
        aim();
    }

    /// This edge finds a target healthy, or not.
    ///
    /// @return whether it says so for the first time since it said otherwise
    synchronized boolean found(String target, boolean healthy, long nowNanos) {
        Target known = targets.get(target);
        if (known == null || (known.found != null && known.found == healthy)) {
            return false;
        }
        known.found = healthy;
        if (!healthy) {
            int mine = (int) targets.values().stream().filter(this::isMine).count();
            doubt = doubt.afterFall(mine, nowNanos);
        }
        return true;
    }

    /// What is found of a target now is not known: it is another one under the same id.
    synchronized void forget(String target) {
        Target known = targets.get(target);
        if (known != null) {
            known.found = null;
            known.standing = Standing.USUAL;
        }
    }

    /// Another edge has spoken.
    ///
    /// @return the targets that it found healthy before and does not any more
    synchronized Set<String> heard(Ballot ballot, long nowNanos) {
        Voter voter = others.get(ballot.getEdgeId());
        if (voter == null || ballot.getSequence() <= voter.sequence) {
            return Set.of();
        }
        voter.sequence = ballot.getSequence();
        voter.heardNanos = nowNanos;
        voter.doubtful = ballot.getDoubtful();
        voter.word = new Word(ballot.getReleaseVersion(), ballot.getDraining());
        ballot.getHealthyList().forEach(number -> voter.said.put(number, new Said(true, nowNanos)));
        Set<Long> fallen = new HashSet<>();
        for (long number : ballot.getUnhealthyList()) {
            Said before = voter.said.put(number, new Said(false, nowNanos));
            if (before == null || before.healthy()) {
                fallen.add(number);
            }
        }
        Set<String> ids = new TreeSet<>();
        if (!fallen.isEmpty()) {
            for (Target target : targets.values()) {
                if (fallen.contains(target.number)) {
                    ids.add(target.id);
                }
            }
        }
        return ids;
    }

    /// What this edge has to say: what it finds of each target that it probes.
    ///
    /// @param most votes of one ballot; there is always one ballot
    synchronized List<Ballot.Builder> ballots(int most, long nowNanos) {
        List<Ballot.Builder> ballots = new ArrayList<>();
        ballots.add(Ballot.newBuilder());
        int votes = 0;
        for (Target target : targets.values()) {
            Boolean found = target.found;
            if (found != null && isMine(target)) {
                if (votes++ == most) {
                    ballots.add(Ballot.newBuilder());
                    votes = 1;
                }
                if (found) {
                    ballots.getLast().addHealthy(target.number);
                } else {
                    ballots.getLast().addUnhealthy(target.number);
                }
            }
        }
        boolean doubts = doubt.isAt(nowNanos);
        ballots.forEach(ballot -> ballot.setEdgeId(ownId).setDoubtful(doubts));
        return ballots;
    }

    /// Decides anew.
    ///
    /// @return whether it made a difference
    synchronized boolean decide(long nowNanos) {
        boolean different = false;
        boolean fleet = false;
        for (Target target : targets.values()) {
            Standing before = target.standing;
            target.standing = standing(target, nowNanos);
            different |= !before.equals(target.standing);
            fleet |= before.healthy() != target.standing.healthy() && others.containsKey(target.id);
        }
        if (fleet) {
            // Who is down probes nothing.
            assign();
        }
        return different;
    }

    synchronized Tally tally(String id, long nowNanos) {
        Target target = targets.get(id);
        if (target == null) {
            return new Tally(0, 0, false);
        }
        List<Quorum.Vote> votes = new ArrayList<>();
        int voters = vote(target, votes, nowNanos);
        int healthy = (int) votes.stream().filter(Quorum.Vote::healthy).count();
        return new Tally(healthy, votes.size(), Quorum.isEnough(voters, votes.size()));
    }

    private Standing standing(Target target, long nowNanos) {
        List<Quorum.Vote> votes = new ArrayList<>();
        int voters = vote(target, votes, nowNanos);
        boolean before = target.standing.healthy();
        boolean against = votes.stream().anyMatch(vote -> vote.healthy() != before);
        boolean healthy = Quorum.decide(before, voters, votes);
        return new Standing(healthy, against && healthy == before);
    }

    /// Collects the votes on a target.
    ///
    /// @return how many checkers have a say
    private int vote(Target target, List<Quorum.Vote> votes, long nowNanos) {
        int voters = 0;
        for (String checker : target.checkers) {
            Quorum.Vote vote = null;
            if (checker.equals(ownId)) {
                voters++;
                vote =
                        target.found == null
                                ? null
                                : new Quorum.Vote(target.found, doubt.isAt(nowNanos));
            } else {
                Voter voter = others.get(checker);
                if (voter != null && isHeard(voter, nowNanos)) {
                    voters++;
                    vote = vote(voter, target.number, nowNanos);
                }
            }
            if (vote != null) {
                votes.add(vote);
            }
        }
        return voters;
    }

    private static Quorum.@Nullable Vote vote(Voter voter, long number, long nowNanos) {
        Said said = voter.said.get(number);
        return said == null || nowNanos - said.atNanos() > Quorum.FRESH.toNanos()
                ? null
                : new Quorum.Vote(said.healthy(), voter.doubtful);
    }

    private static boolean isHeard(Voter voter, long nowNanos) {
        return nowNanos - voter.heardNanos <= Quorum.SILENCE.toNanos();
    }

    private boolean isMine(Target target) {
        return target.checkers.contains(ownId);
    }

    /// What there is to probe is these checks and these edges.
    private void aim() {
        targets.keySet().removeIf(id -> !checks.contains(id) && !edges.contains(id));
        checks.forEach(id -> targets.computeIfAbsent(id, Target::new));
        edges.forEach(id -> targets.computeIfAbsent(id, Target::new));
        assign();
    }

    /// Whether this edge would probe it, if it were there to be probed.
    synchronized boolean isAmongCheckers(String target) {
        return Checkers.of(target, able()).contains(ownId);
    }

    /// Those that can probe.
    private List<String> able() {
        List<String> able = new ArrayList<>();
        able.add(ownId);
        for (String id : others.keySet()) {
            Target edge = targets.get(id);
            if (edge == null || edge.standing.healthy()) {
                able.add(id);
            }
        }
        return able;
    }

    private void assign() {
        List<String> able = able();
        for (Target target : targets.values()) {
            List<String> rest = able.stream().filter(id -> !id.equals(target.id)).toList();
            target.checkers = Checkers.of(target.id, rest);
            if (!isMine(target)) {
                target.found = null;
            }
        }
    }
}
