package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Bodies that lie in memory without an object, whoever reads them and whenever.
class SmallBodyTest {

    private static final long NOW = 1_000_000;

    private final MemoryStore store = new MemoryStore(1 << 20, new Metrics());

    @AfterEach
    void everything_is_given_back() {
        store.clear();
        assertThat(store.usedBytes()).isZero();
        assertThat(store.bufferBytes()).isZero();
    }

    @Test
    void it_is_read_while_it_comes_and_afterwards() {
        Flow flow = keep(10);
        Entry entry = put("/a", flow);
        Flow.Cursor early = open(flow);
        AtomicInteger woken = new AtomicInteger();
        early.listen(woken::incrementAndGet);
        assertThat(early.take(100)).isNull();
        flow.append(text("hel"));
        assertThat(read(early, 2)).isEqualTo("he");
        assertThat(entry.isOnePiece()).isFalse();
        // From the heap, and in several parts.
        flow.append(Unpooled.wrappedBuffer("lo,".getBytes(StandardCharsets.US_ASCII)));
        flow.append(Unpooled.wrappedBuffer(text(" y"), text("ou")));
        assertThat(read(early, 100)).isEqualTo("llo, you");
        assertThat(early.isAtEnd()).isFalse();
        flow.finish();
        assertThat(woken.get()).isEqualTo(5);
        assertThat(early.take(100)).isNull();
        assertThat(early.isAtEnd()).isTrue();
        Flow.Cursor late = open(flow);
        assertThat(read(late, 4)).isEqualTo("hell");
        assertThat(read(late, 100)).isEqualTo("o, you");
        assertThat(late.isAtEnd()).isTrue();
        assertThat(copy(entry)).isEqualTo("hello, you");
        assertThat(entry.whole()).isNull();
        late.close();
        early.close();
        assertThat(late.take(100)).isNull();
    }

    @Test
    void a_reader_keeps_it_when_the_store_has_given_it_up() {
        Flow flow = keep(5);
        Entry entry = put("/a", flow);
        flow.append(text("hello"));
        flow.finish();
        Flow.Cursor cursor = open(flow);
        store.forget(entry);
        assertThat(store.usedBytes()).isEqualTo(Raw.taken(5));
        assertThat(read(cursor, 100)).isEqualTo("hello");
        cursor.close();
        assertThat(store.usedBytes()).isZero();
        assertThat(flow.open()).isNull();
        assertThat(entry.hold()).isFalse();
        assertThat(entry.length()).isEqualTo(5);
    }

    @Test
    void one_of_unknown_length_becomes_one_with_readers_at_their_places() {
        Flow flow = keep(-1);
        Entry entry = put("/a", flow);
        flow.append(text("x".repeat(10_000)));
        Flow.Cursor cursor = open(flow);
        assertThat(read(cursor, 9_999)).hasSize(9_999);
        flow.append(text("yz"));
        flow.finish();
        store.written(entry);
        assertThat(read(cursor, 100)).isEqualTo("xyz");
        assertThat(cursor.isAtEnd()).isTrue();
        cursor.close();
        assertThat(entry.isOnePiece()).isTrue();
        assertThat(copy(entry)).isEqualTo("x".repeat(10_000) + "yz");
        assertThat(store.bufferBytes()).isZero();
    }

    @Test
    void what_came_of_one_that_is_cut_off_can_be_read() {
        Flow flow = keep(10);
        flow.append(text("hello"));
        Flow.Cursor cursor = open(flow);
        flow.finish();
        assertThat(flow.isCutOff()).isTrue();
        assertThat(cursor.failure()).isNull();
        assertThat(read(cursor, 100)).isEqualTo("hello");
        assertThat(cursor.isAtEnd()).isFalse();
        assertThat(cursor.failure()).isEqualTo(OriginFailure.BODY_CUT);
        cursor.close();
        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void a_larger_one_lies_in_a_buffer_of_its_own() {
        Flow flow = keep(Raw.LONGEST + 1);
        Entry entry = put("/a", flow);
        flow.append(text("x".repeat(Raw.LONGEST + 1)));
        flow.finish();
        assertThat(store.bufferBytes()).isEqualTo(Raw.LONGEST + 1);
        assertThat(Objects.requireNonNull(entry.whole()).readableBytes())
                .isEqualTo(Raw.LONGEST + 1);
    }

    @Test
    void what_is_counted_is_given_back_whatever_the_length() {
        for (int length = 0; length < 70; length++) {
            Flow flow = keep(length);
            put("/" + length, flow);
            flow.append(text("x".repeat(length)));
            flow.finish();
        }
        assertThat(store.bufferBytes()).isZero();
        assertThat(store.usedBytes()).isGreaterThan(70 * 35);
    }

    private Flow keep(long length) {
        return Objects.requireNonNull(store.keep(Flow.Source.NOBODY, length));
    }

    private Entry put(String path, Flow flow) {
        CacheKey key = new CacheKey("d-1", path, "", "", false);
        Lifetime lifetime = new Lifetime(NOW, 60_000, 0, 0);
        return store.put(key, 200, Fields.NONE, lifetime, flow, store.now());
    }

    private static Flow.Cursor open(Flow flow) {
        return Objects.requireNonNull(flow.open());
    }

    private static ByteBuf text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    private static String read(Flow.Cursor cursor, int most) {
        ByteBuf bytes = Objects.requireNonNull(cursor.take(most));
        try {
            return bytes.toString(StandardCharsets.US_ASCII);
        } finally {
            bytes.release();
        }
    }

    private static String copy(Entry entry) {
        assertThat(entry.hold()).isTrue();
        ByteBuf out = Unpooled.buffer();
        entry.copyTo(out);
        entry.letGo();
        return out.toString(StandardCharsets.US_ASCII);
    }
}
