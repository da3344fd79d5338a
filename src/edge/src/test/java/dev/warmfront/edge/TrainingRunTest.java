package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What the JVM is to learn from.
class TrainingRunTest {

    @Test
    void the_second_edge_answers_from_what_the_first_one_left() throws Exception {
        assertThat(TrainingRun.run(Duration.ZERO))
                .contains("warmfront_disk_reads_total 1\n")
                .contains("warmfront_release 1\n");
    }
}
