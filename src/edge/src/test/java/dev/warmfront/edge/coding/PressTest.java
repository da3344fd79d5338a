package dev.warmfront.edge.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.testkit.http.ScriptedOrigin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// One body on its way through, and all the ways it can end.
class PressTest {

    private final EventExecutor timer = new DefaultEventExecutor();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger freed = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Origin origin = new Origin();
    private final Metrics metrics = new Metrics();

    @AfterEach
    void stop() {
        timer.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// Who sends, as far as a press knows.
    private static final class Origin implements Flow.Source {
        private final AtomicInteger resumed = new AtomicInteger();
        private final AtomicInteger abandoned = new AtomicInteger();

        @Override
        public void resume() {
            resumed.incrementAndGet();
        }

        @Override
        public void abandon() {
            abandoned.incrementAndGet();
        }
    }

    /// Passes bytes on as they are, and counts what happens to it.
    private final class Plain implements Encoder {

        private final AtomicBoolean held = new AtomicBoolean();
        private final CountDownLatch gate;

        Plain(CountDownLatch gate) {
            this.gate = gate;
            made.incrementAndGet();
        }

        private void alone(Runnable work) {
            assertThat(held.compareAndSet(false, true)).as("one thread at a time").isTrue();
            work.run();
            held.set(false);
        }

        @Override
        public void encode(ByteBuf bytes, Consumer<ByteBuf> out) {
            alone(() -> {
                try {
                    gate.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.accept(bytes.readRetainedSlice(bytes.readableBytes()));
            });
        }

        @Override
        public void flush(Consumer<ByteBuf> out) {
            alone(() -> {});
        }

        @Override
        public void finish(Consumer<ByteBuf> out) {
            alone(finished::incrementAndGet);
        }

        @Override
        public void close() {
            alone(freed::incrementAndGet);
        }
    }

    private Presses presses(Encoder.Maker maker, int most) {
        Presses presses = Presses.of(() -> Map.of(Coding.GZIP, maker), most, 2, metrics);
        known(presses);
        return presses;
    }

    private static void known(Presses presses) {
        CompletionStage<Void> learning = presses.learn();
        assertThat(learning).succeedsWithin(Duration.ofSeconds(20));
        assertThat(presses.learn()).isNull();
    }

    private static ByteBuf bytes(int count) {
        return Unpooled.wrappedBuffer(new byte[count]);
    }

    private Press passing(Presses presses, Flow.Cursor[] reader) {
        Press press = presses.press(Coding.GZIP, origin, -1, timer);
        assertThat(press).isNotNull();
        Flow flow = Flow.passing(press);
        reader[0] = flow.open();
        press.pourInto(flow, ended::countDown);
        return press;
    }

    @Test
    void everything_comes_out_in_order_whatever_the_pace() throws Exception {
        Random random = new Random(5);
        try (Presses presses = presses(length -> new Plain(new CountDownLatch(0)), 10)) {
            Flow.Cursor[] reader = new Flow.Cursor[1];
            Press press = passing(presses, reader);
            byte[] body = new byte[3_000_000];
            random.nextBytes(body);
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                int at = 0;
                                while (at < body.length) {
                                    int some = Math.min(body.length - at, 50_000);
                                    int seen = origin.resumed.get();
                                    boolean more =
                                            press.append(Unpooled.copiedBuffer(body, at, some));
                                    at += some;
                                    while (!more && origin.resumed.get() == seen) {
                                        LockSupport.parkNanos(1);
                                    }
                                }
                                press.finish();
                            });
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (!reader[0].isAtEnd()) {
                ByteBuf some = reader[0].take(1 + random.nextInt(100_000));
                if (some != null) {
                    out.writeBytes(ByteBufUtil.getBytes(some));
                    some.release();
                }
            }
            writer.join();
            reader[0].close();
            assertThat(out.toByteArray()).isEqualTo(body);
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(freed).hasValue(1);
            assertThat(presses.open()).isZero();
        }
    }

    @Test
    void a_full_press_stops_the_origin_and_resumes_it_when_there_is_room() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (Presses presses = presses(length -> new Plain(gate), 10)) {
            Flow.Cursor[] reader = new Flow.Cursor[1];
            Press press = passing(presses, reader);
            assertThat(press.append(bytes(200_000))).isTrue();
            assertThat(press.append(bytes(200_000))).isFalse();
            assertThat(origin.resumed).hasValue(0);
            gate.countDown();
            ScriptedOrigin.await(() -> origin.resumed.get() == 1, "it is resumed once");
            press.finish();
            while (!reader[0].isAtEnd()) {
                ByteBuf some = reader[0].take(1 << 20);
                if (some != null) {
                    some.release();
                }
            }
            reader[0].close();
        }
    }

    @Test
    void a_body_that_breaks_off_breaks_off_in_the_flow_and_is_not_finished() throws Exception {
        try (Presses presses = presses(length -> new Plain(new CountDownLatch(0)), 10)) {
            Flow.Cursor[] reader = new Flow.Cursor[1];
            Press press = passing(presses, reader);
            press.append(bytes(1_000));
            ScriptedOrigin.await(() -> made.get() == 1, "it was begun");
            press.fail(OriginFailure.BODY_CUT);
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            reader[0].skip(1_000);
            assertThat(reader[0].failure()).isEqualTo(OriginFailure.BODY_CUT);
            assertThat(reader[0].isAtEnd()).isFalse();
            assertThat(finished).hasValue(0);
            assertThat(freed).hasValue(made.get());
            assertThat(presses.open()).isZero();
            press.append(bytes(10));
            press.finish();
            press.fail(OriginFailure.BODY_CUT);
            reader[0].close();
        }
    }

    @Test
    void when_the_last_reader_leaves_the_origin_hears_of_it_and_everything_is_freed()
            throws Exception {
        try (Presses presses = presses(length -> new Plain(new CountDownLatch(0)), 10)) {
            Flow.Cursor[] reader = new Flow.Cursor[1];
            Press press = passing(presses, reader);
            press.append(bytes(1_000));
            ScriptedOrigin.await(() -> made.get() == 1, "it was begun");
            reader[0].close();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(origin.abandoned).hasPositiveValue();
            assertThat(freed).hasValue(1);
            assertThat(presses.open()).isZero();
        }
    }

    @Test
    void a_bug_in_an_encoder_breaks_one_body_and_no_other() throws Exception {
        Encoder.Maker broken =
                length -> {
                    throw new IllegalStateException("broken on purpose");
                };
        try (Presses presses = presses(broken, 10)) {
            Flow.Cursor[] reader = new Flow.Cursor[1];
            Press press = passing(presses, reader);
            press.append(bytes(1_000));
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(reader[0].failure()).isEqualTo(OriginFailure.EDGE_FAILED);
            assertThat(origin.abandoned).hasPositiveValue();
            assertThat(presses.open()).isZero();
            reader[0].close();
        }
    }

    @Test
    void with_one_too_many_the_answer_stays_as_it_is() {
        try (Presses presses = presses(length -> new Plain(new CountDownLatch(0)), 2)) {
            Press one = presses.press(Coding.GZIP, origin, -1, timer);
            Press two = presses.press(Coding.GZIP, origin, -1, timer);
            assertThat(presses.press(Coding.GZIP, origin, -1, timer)).isNull();
            assertThat(presses.open()).isEqualTo(2);
            one.cancel();
            assertThat(presses.press(Coding.GZIP, origin, -1, timer)).isNotNull();
            assertThat(two).isNotNull();
        }
    }

    @Test
    void what_does_not_load_is_one_sentence_and_a_coding_less() {
        Logger log = (Logger) LoggerFactory.getLogger(Library.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            Map<Coding, Encoder.Maker> makers =
                    Library.load(
                            Map.of(
                                    Coding.GZIP,
                                    () -> length -> new Gzip(),
                                    Coding.BR,
                                    () -> {
                                        throw new UnsatisfiedLinkError("no place to put it");
                                    },
                                    Coding.ZSTD,
                                    () -> {
                                        throw new IllegalStateException(
                                                "outer", new java.io.IOException("noexec"));
                                    }));
            assertThat(makers).containsOnlyKeys(Coding.GZIP);
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactlyInAnyOrder(
                            "Nothing is compressed with br on this edge, because its native library"
                                    + " does not load: no place to put it",
                            "Nothing is compressed with zstd on this edge, because its native"
                                    + " library does not load: noexec");
            try (Presses presses = Presses.of(() -> makers, 1, 1, metrics)) {
                assertThat(presses.first(List.of(Coding.GZIP))).as("nobody asked yet").isNull();
                known(presses);
                assertThat(presses.first(List.of(Coding.BR, Coding.GZIP))).isEqualTo(Coding.GZIP);
                assertThat(presses.first(List.of(Coding.BR))).isNull();
                assertThatThrownBy(() -> presses.press(Coding.BR, origin, -1, timer))
                        .hasMessageContaining("coding: BR");
            }
        } finally {
            log.detachAppender(lines);
        }
    }
}
