package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EmptyPieceTest {

    private final MemoryStore store = new MemoryStore(1 << 20, new Metrics());

    @Test
    void a_body_of_nothing_may_come_as_an_empty_piece() {
        assertThat(written(0)).isZero();
    }

    @Test
    void a_body_of_unknown_length_may_begin_with_an_empty_piece() {
        assertThat(written(-1)).isZero();
        assertThat(store.usedBytes()).isZero();
    }

    private long written(long announced) {
        Flow flow = Objects.requireNonNull(store.keep(Flow.Source.NOBODY, announced));
        flow.append(Unpooled.EMPTY_BUFFER);
        long length = flow.hold() ? 0 : -1;
        flow.finish();
        length += flow.length();
        flow.release();
        return length;
    }
}
