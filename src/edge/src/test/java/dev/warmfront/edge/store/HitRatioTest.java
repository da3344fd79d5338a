package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How much of what is asked for memory has, beside S3-FIFO as its authors wrote it down. The same
/// against real traces is `./warmfront bench --traces`.
class HitRatioTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final int OBJECTS = 20_000;
    private static final int REQUESTS = 150_000;

    /// In percent: a few requests of all.
    private static final double LUCK = 0.1;

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.1})
    void it_is_not_below_that_of_s3_fifo_with_a_scan_among_popular_things(double part) {
        int besides = besides();
        long footprint = 0;
        for (int i = 0; i < OBJECTS; i++) {
            footprint += taken(size(i)) + besides;
        }
        Counted ours = new Counted();
        Counted theirs = new Counted();
        long budget = (long) (footprint * part);
        MemoryStore store = new MemoryStore(budget, new Metrics());
        S3Fifo reference = new S3Fifo(budget);
        Zipf zipf = new Zipf(OBJECTS, 0.9);
        SplittableRandom random = new SplittableRandom(1);
        int scanned = OBJECTS;
        for (int i = 0; i < REQUESTS; i++) {
            // Every tenth is asked for this once; half-way, what is popular changes.
            boolean scan = random.nextInt(10) == 0;
            int popular = (zipf.next(random) + (i < REQUESTS / 2 ? 0 : OBJECTS / 3)) % OBJECTS;
            int object = scan ? scanned++ : popular;
            int size = size(object);
            ours.count(isHit(store, object, size), size);
            theirs.count(reference.isHit(object, taken(size) + besides), size);
        }
        System.out.printf("hit ratio at %.2f: %s, S3-FIFO %s%n", part, ours, theirs);
        assertThat(ours.objects()).isGreaterThanOrEqualTo(theirs.objects() - LUCK);
        assertThat(ours.bytes()).isGreaterThanOrEqualTo(theirs.bytes() - LUCK);
        assertThat(store.usedBytes()).isLessThanOrEqualTo(budget);
        store.clear();
        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void the_reference_is_what_it_says() {
        S3Fifo reference = new S3Fifo(100);
        assertThat(reference.isHit(1, 10)).isFalse();
        assertThat(reference.isHit(1, 10)).isTrue();
        assertThat(reference.isHit(1, 10)).isTrue();
        for (int i = 2; i < 50; i++) {
            assertThat(reference.isHit(i, 10)).isFalse();
        }
        assertThat(reference.isHit(1, 10)).isTrue(); // It was used twice in the small queue.
        assertThat(reference.isHit(49, 10)).isTrue();
        assertThat(reference.isHit(40, 10)).isFalse();
        for (int i = 50; i < 100; i++) {
            reference.isHit(i, 10);
        }
        assertThat(reference.isHit(40, 10)).isTrue(); // It came back.
        assertThat(reference.isHit(60, 10)).isFalse();
    }

    /// What an answer weighs besides its body; here all have keys and heads of one length.
    private static int besides() {
        MemoryStore store = new MemoryStore(1 << 20, new Metrics());
        isHit(store, 1, 0);
        int besides = (int) store.usedBytes();
        store.clear();
        return besides;
    }

    private static boolean isHit(MemoryStore store, int object, int size) {
        CacheKey key = new CacheKey("d-1", String.format("/%08x", object), "", "", false);
        if (store.lookup(key, NOW, false, false) instanceof Lookup.Fresh) {
            return true;
        }
        Flow flow = store.keep(Flow.Source.NOBODY, size);
        if (flow != null) {
            flow.append(Unpooled.wrappedBuffer(new byte[size]));
            Lifetime lifetime = new Lifetime(NOW, 60_000, 0, 0);
            store.put(key, 200, Fields.NONE, lifetime, flow, store.now());
            flow.finish();
        }
        return false;
    }

    /// What a body of that size takes.
    private static int taken(int size) {
        return Raw.isFor(size) ? Raw.taken(size) : size;
    }

    /// Like those of the web: most are small, the mean is not.
    private static int size(int object) {
        Random random = new Random(object * 7919L);
        return (int) Math.min(64 << 10, 200 + Math.exp(7 + 1.4 * random.nextGaussian()));
    }

    private static final class Counted {

        private long asked;
        private long hits;
        private long askedBytes;
        private long hitBytes;

        void count(boolean hit, int size) {
            asked++;
            askedBytes += size;
            hits += hit ? 1 : 0;
            hitBytes += hit ? size : 0;
        }

        double objects() {
            return 100.0 * hits / asked;
        }

        double bytes() {
            return 100.0 * hitBytes / askedBytes;
        }

        @Override
        public String toString() {
            return String.format("objects %.2f %%, bytes %.2f %%", objects(), bytes());
        }
    }

    /// Numbers of which the first are much more frequent than the last.
    private static final class Zipf {

        private final double[] upTo;

        Zipf(int count, double exponent) {
            upTo = new double[count];
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += 1 / Math.pow(i + 1, exponent);
                upTo[i] = sum;
            }
        }

        int next(SplittableRandom random) {
            double wanted = random.nextDouble() * upTo[upTo.length - 1];
            int found = Arrays.binarySearch(upTo, wanted);
            return found < 0 ? -found - 1 : found;
        }
    }
}
