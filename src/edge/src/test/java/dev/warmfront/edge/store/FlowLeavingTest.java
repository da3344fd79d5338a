package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What becomes of a body that is stored while it arrives when its readers go away.
class FlowLeavingTest {

    private static final int LENGTH = 8_000_000;
    private static final int PIECE = 100_000;

    private final AtomicInteger abandoned = new AtomicInteger();

    private Flow flow(long length) {
        Flow flow =
                Flow.kept(
                        Budget.UNBOUNDED,
                        new Flow.Source() {
                            @Override
                            public void resume() {}

                            @Override
                            public void abandon() {
                                abandoned.incrementAndGet();
                            }
                        },
                        length);
        assertThat(flow).isNotNull();
        return flow;
    }

    private static void append(Flow flow, int bytes) {
        for (int left = bytes; left > 0; left -= PIECE) {
            flow.append(Unpooled.wrappedBuffer(new byte[Math.min(PIECE, left)]));
        }
    }

    private static Flow.Cursor open(Flow flow) {
        Flow.Cursor cursor = flow.open();
        assertThat(cursor).isNotNull();
        return cursor;
    }

    /// One whose only reader went away when half of it was there.
    private Flow left() {
        Flow flow = flow(LENGTH);
        Flow.Cursor first = open(flow);
        append(flow, 1_000_000);
        first.goAway();
        return flow;
    }

    @Test
    void somebody_who_comes_in_time_gets_all_of_it() {
        Flow flow = left();
        append(flow, 200_000);
        assertThat(abandoned).hasValue(0);
        Flow.Cursor second = open(flow);
        append(flow, LENGTH - 1_200_000);
        flow.finish();
        assertThat(abandoned).hasValue(0);
        assertThat(second.skip(LENGTH)).isEqualTo(LENGTH);
        second.close();
    }

    @Test
    void who_comes_too_late_is_sent_away_and_not_cut_off() {
        Flow flow = left();
        append(flow, 300_000);
        assertThat(abandoned).hasValue(1);
        assertThat(flow.open()).isNull();
        flow.fail(OriginFailure.VIEWER_LEFT);
    }

    @Test
    void who_has_enough_is_not_who_goes_away() {
        Flow flow = flow(LENGTH);
        Flow.Cursor first = open(flow);
        append(flow, 1_000_000);
        first.close();
        append(flow, LENGTH - 1_000_000);
        assertThat(abandoned).hasValue(0);
        flow.finish();
    }

    @Test
    void the_last_one_to_go_counts() {
        Flow flow = flow(LENGTH);
        Flow.Cursor first = open(flow);
        Flow.Cursor second = open(flow);
        append(flow, 1_000_000);
        first.goAway();
        append(flow, LENGTH / 2);
        second.goAway();
        append(flow, LENGTH - LENGTH / 2 - 1_000_000);
        assertThat(abandoned).hasValue(0);
        flow.finish();
        assertThat(flow.isWhole()).isTrue();
    }
}
