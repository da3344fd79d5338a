package dev.warmfront.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.health.Quorum.Vote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuorumTest {

    private static List<Vote> votes(int healthy, int unhealthy, int doubtful) {
        List<Vote> votes = new ArrayList<>();
        votes.addAll(Collections.nCopies(healthy, new Vote(true, false)));
        votes.addAll(Collections.nCopies(unhealthy, new Vote(false, false)));
        votes.addAll(Collections.nCopies(doubtful, new Vote(false, true)));
        return votes;
    }

    /// The columns: voters, votes for healthy, against, against but in doubt; what comes of it.
    @ParameterizedTest
    @CsvSource({
        // One who sees it healthy is enough for up to five.
        "3, 1, 2, 0, UP",
        "5, 1, 4, 0, UP",
        "6, 1, 5, 0, DOWN",
        "3, 0, 3, 0, DOWN",
        "1, 0, 1, 0, DOWN",
        "1, 1, 0, 0, UP",
        "2, 0, 2, 0, DOWN",
        "2, 1, 1, 0, UP",
        // Too few have voted.
        "3, 0, 1, 0, AS_BEFORE",
        "3, 1, 0, 0, AS_BEFORE",
        "2, 0, 1, 0, AS_BEFORE",
        "5, 0, 2, 0, AS_BEFORE",
        "5, 0, 3, 0, DOWN",
        "1, 0, 0, 0, AS_BEFORE",
        "0, 0, 0, 0, AS_BEFORE",
        // Who doubts alone has no vote; two who see the same have.
        "1, 0, 0, 1, AS_BEFORE",
        "3, 0, 0, 1, AS_BEFORE",
        "3, 2, 0, 1, UP",
        "3, 0, 1, 1, DOWN",
        "3, 0, 0, 2, DOWN",
        "2, 0, 0, 2, DOWN",
    })
    void votes_decide(int voters, int healthy, int unhealthy, int doubtful, String expected) {
        List<Vote> votes = votes(healthy, unhealthy, doubtful);
        boolean fromUp = Quorum.decide(true, voters, votes);
        boolean fromDown = Quorum.decide(false, voters, votes);
        String result = fromUp == fromDown ? (fromUp ? "UP" : "DOWN") : "AS_BEFORE";
        assertThat(result).isEqualTo(expected);
        assertThat(fromUp || !fromDown).as("what it was can only stay").isTrue();
    }
}
