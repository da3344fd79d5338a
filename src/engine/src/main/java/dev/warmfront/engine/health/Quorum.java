package dev.warmfront.engine.health;

import java.time.Duration;
import java.util.List;

/// What several checkers together make of a target.
///
/// Each edge decides for itself from what it has heard: there is no leader, and nobody is asked.
/// A target counts as healthy when more than 18 % of the votes say so, as with Route 53: one
/// checker that cannot reach it takes nothing out.
public final class Quorum {

    /// A vote that was not said again for so long does not count.
    public static final Duration FRESH = Duration.ofSeconds(1);

    /// Who was not heard of for so long has no say; until then it is waited for.
    public static final Duration SILENCE = Duration.ofSeconds(3);

    private static final int HEALTHY_PERCENT = 18;
    private static final int ENOUGH = 3;

    private Quorum() {}

    /// A vote that counts.
    ///
    /// @param doubtful whether the voter itself doubts what it sees
    public record Vote(boolean healthy, boolean doubtful) {}

    /// Whether so many votes decide.
    ///
    /// @param voters how many checkers have a say
    public static boolean isEnough(int voters, int votes) {
        return votes > 0 && votes >= Math.min(ENOUGH, voters / 2 + 1);
    }

    /// Whether the target counts as healthy.
    ///
    /// @param last what it counted as until now: it stays so while too few have voted
    /// @param voters how many checkers have a say
    /// @param votes those of them that are fresh
    public static boolean decide(boolean last, int voters, List<Vote> votes) {
        long against = votes.stream().filter(vote -> !vote.healthy()).count();
        // Two who cannot believe it, and see the same, may.
        boolean believed = against > 1;
        int counted = 0;
        int healthy = 0;
        for (Vote vote : votes) {
            if (!vote.doubtful() || (believed && !vote.healthy())) {
                counted++;
                healthy += vote.healthy() ? 1 : 0;
            }
        }
        return !isEnough(voters, counted) ? last : healthy * 100 > counted * HEALTHY_PERCENT;
    }
}
