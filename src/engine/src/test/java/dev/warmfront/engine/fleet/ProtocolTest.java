package dev.warmfront.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolTest {

    @Test
    void one_apart_is_understood_and_nothing_else_is() {
        int ours = Protocol.VERSION;
        assertThat(complaint(ours - 1)).isNull();
        assertThat(complaint(ours)).isNull();
        assertThat(complaint(ours + 1)).isNull();
        assertThat(complaint(ours - 2))
                .isEqualTo(
                        "protocol: %d (expected: %d to %d; upgrade the edge, one version at a time)"
                                .formatted(ours - 2, ours - 1, ours + 1));
        assertThat(complaint(ours + 2)).contains("upgrade the control plane");
        assertThat(complaint(Integer.MIN_VALUE)).contains("upgrade the edge");
        assertThat(complaint(Integer.MAX_VALUE)).contains("upgrade the control plane");
    }

    private static String complaint(int theirs) {
        return Protocol.complaint(theirs, "edge", "control plane").orElse(null);
    }
}
