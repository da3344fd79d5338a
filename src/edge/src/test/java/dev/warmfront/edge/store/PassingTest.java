package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is on its way, and its bounds.
class PassingTest {

    private static final int KIBIBYTE = 1024;
    private static final int MEGABYTE = 1024 * KIBIBYTE;

    /// How often each writer was told to go on.
    private int resumed;

    private final Flow.Source source =
            new Flow.Source() {
                @Override
                public void resume() {
                    resumed++;
                }

                @Override
                public void abandon() {}
            };

    @Test
    void a_writer_that_paused_is_told_to_resume_whatever_it_writes_in_between() {
        MemoryStore store = new MemoryStore(MEGABYTE, new Metrics());
        Flow flow = store.pass(source);
        Flow.Cursor reader = flow.first();
        assertThat(flow.append(bytes(200 * KIBIBYTE))).isTrue();
        assertThat(flow.append(bytes(100 * KIBIBYTE))).isFalse();
        // Some is taken, and what the writer has in hand still comes; by itself it would fit.
        take(reader, 200 * KIBIBYTE);
        assertThat(take(reader, KIBIBYTE)).isEqualTo(KIBIBYTE);
        assertThat(flow.append(bytes(KIBIBYTE))).isFalse();
        assertThat(resumed).isZero();
        assertThat(take(reader, 300 * KIBIBYTE)).isEqualTo(99 * KIBIBYTE);
        assertThat(take(reader, 300 * KIBIBYTE)).isEqualTo(KIBIBYTE);
        assertThat(take(reader, 300 * KIBIBYTE)).isZero();
        assertThat(resumed).isEqualTo(1);
        assertThat(flow.append(bytes(KIBIBYTE))).isTrue();
        flow.finish();
        reader.close();
    }

    @Test
    void the_more_waits_in_all_of_them_the_earlier_each_pauses() {
        Shelf shelf = new Shelf(MEGABYTE, MEGABYTE, 16 * MEGABYTE, slot -> {});
        List<Flow> flows = new ArrayList<>();
        List<Flow.Cursor> readers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Flow flow = Flow.passing(shelf.budget(), source);
            flows.add(flow);
            readers.add(flow.first());
            while (flow.append(bytes(16 * KIBIBYTE))) {
                assertThat(shelf.passingBytes()).isPositive();
            }
        }
        // The first had a quarter of a mebibyte each; the last still have a little.
        assertThat(shelf.passingBytes()).isBetween(12L * MEGABYTE, 24L * MEGABYTE);
        for (int i = 0; i < flows.size(); i++) {
            while (take(readers.get(i), 64 * KIBIBYTE) > 0) {
                assertThat(shelf.passingBytes()).isNotNegative();
            }
            flows.get(i).finish();
            readers.get(i).close();
        }
        assertThat(resumed).isEqualTo(300);
        assertThat(shelf.passingBytes()).isZero();
        assertThat(shelf.usedBytes()).isZero();
    }

    @Test
    void what_nobody_reads_to_its_end_is_given_back() {
        Shelf shelf = new Shelf(MEGABYTE, MEGABYTE, 16 * MEGABYTE, slot -> {});
        Flow flow = Flow.passing(shelf.budget(), source);
        Flow.Cursor reader = flow.first();
        flow.append(bytes(MEGABYTE));
        take(reader, KIBIBYTE);
        reader.goAway();
        flow.finish();
        assertThat(shelf.passingBytes()).isZero();
    }

    @Test
    void what_arrives_has_three_quarters_of_memory_and_then_there_is_room_again() {
        MemoryStore store = new MemoryStore(4 * MEGABYTE, new Metrics());
        List<Flow> arriving = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            arriving.add(Objects.requireNonNull(store.keep(source, MEGABYTE)));
        }
        assertThat(store.takes(MEGABYTE)).isTrue();
        assertThat(store.keep(source, MEGABYTE)).isNull();
        Flow first = arriving.removeFirst();
        first.append(bytes(MEGABYTE));
        first.finish();
        arriving.add(Objects.requireNonNull(store.keep(source, MEGABYTE)));
        assertThat(store.keep(source, MEGABYTE)).isNull();
        arriving.forEach(Flow::finish);
        Flow last = Objects.requireNonNull(store.keep(source, MEGABYTE));
        last.finish();
        assertThat(store.usedBytes()).isZero();
    }

    private static ByteBuf bytes(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    /// Takes so much at most, and says how much it was.
    private static int take(Flow.Cursor reader, int most) {
        ByteBuf bytes = reader.take(most);
        if (bytes == null) {
            return 0;
        }
        int length = bytes.readableBytes();
        bytes.release();
        return length;
    }
}
