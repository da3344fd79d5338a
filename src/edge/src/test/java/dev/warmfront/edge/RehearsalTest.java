package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What an edge does before anybody looks.
class RehearsalTest {

    @Test
    void it_practises_until_its_time_is_over() throws Exception {
        assertThat(Rehearsal.begin(Duration.ofSeconds(2)).end()).isPositive();
    }

    @Test
    void without_time_there_is_none() throws Exception {
        assertThat(Rehearsal.begin(Duration.ZERO).end()).isZero();
    }

    @Test
    void nothing_of_it_is_left() throws Exception {
        Rehearsal.begin(Duration.ofMillis(50)).end();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("rehearsal"));
    }
}
