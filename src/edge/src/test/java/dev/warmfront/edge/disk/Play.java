package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.headers.Fields;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What tests of the tier have in common: answers that are known by their number, and a tier above
/// that believes everything.
final class Play {

    private Play() {}

    static DiskSettings settings(Path folder, long budget, int segment, Medium medium) {
        return new DiskSettings(
                folder,
                budget,
                segment,
                0,
                64 << 20,
                2,
                64,
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                medium);
    }

    static CacheKey key(int number) {
        return new CacheKey("d-1", "/object/" + number, "", "", false);
    }

    /// The body that belongs to a number; of a length that depends on it.
    static byte[] body(int number, int least, int most) {
        Random random = new Random(number);
        byte[] body = new byte[least + random.nextInt(most - least + 1)];
        random.nextBytes(body);
        return body;
    }

    static Label label(int number) {
        return new Label(
                Label.Kind.ANSWER,
                key(number),
                List.of(),
                200,
                Fields.of("content-type", "text/plain", "etag", "\"" + number + "\""),
                new Lifetime(1_900_000_000_000L, 60_000, 0, 0),
                null,
                Tags.of(number, -1),
                0,
                0);
    }

    /// An answer on its way down.
    static class Written implements Draft {

        private final Label label;
        private final byte[] body;

        Written(int number, byte[] body) {
            this.label = Play.label(number);
            this.body = body;
        }

        @Override
        public Label label() {
            return label;
        }

        @Override
        public int length() {
            return body.length;
        }

        @Override
        public void pour(Taker taker) throws java.io.IOException {
            taker.take(ByteBuffer.wrap(body));
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void release() {}
    }

    /// An answer on its way up.
    static final class Wanted implements Reading {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch over = new CountDownLatch(1);
        final CountDownLatch late = new CountDownLatch(1);
        private volatile boolean whole;
        private volatile @Nullable Label label;

        @Override
        public boolean begin(Label found, int length) {
            label = found;
            return true;
        }

        @Override
        public void take(ByteBuffer some) {
            byte[] copy = new byte[some.remaining()];
            some.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void end(boolean isWhole) {
            whole = isWhole;
            over.countDown();
        }

        @Override
        public void late() {
            late.countDown();
        }

        @Nullable Label label() {
            return label;
        }

        /// The body, once it is over; null if there is none.
        byte @Nullable [] body() throws InterruptedException {
            if (!over.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("read: not over (expected: within 20 s)");
            }
            return whole ? bytes.toByteArray() : null;
        }
    }

    /// Waits for what a test, or what it tests, is about to do.
    static void await(CountDownLatch gate) {
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("gate: closed (expected: open within 20 s)");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("gate: interrupted (expected: open)", e);
        }
    }

    /// What the tier has under a number; null if nothing.
    static byte @Nullable [] read(DiskTier tier, int number) throws InterruptedException {
        Wanted wanted = new Wanted();
        return tier.mayHold(key(number)) && tier.read(key(number), wanted) ? wanted.body() : null;
    }

    static Upper believing() {
        return new Believing();
    }

    /// Takes nothing back.
    static class Believing implements Upper {

        @Override
        public boolean recall() throws java.io.IOException {
            return true;
        }

        @Override
        public void sawWrites(long writes) {}

        @Override
        public @Nullable Label checked(Label label) {
            return label;
        }

        @Override
        public boolean wasAsked(CacheKey key) {
            return false;
        }

        @Override
        public void note() throws java.io.IOException {}

        @Override
        public void noteAll() throws java.io.IOException {}
    }
}
