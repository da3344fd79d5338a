package dev.warmfront.edge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Octets come out as they went in, whoever is faster.
class RingTest {

    @Test
    void what_does_not_fit_whole_does_not_go_in() throws IOException {
        Ring ring = new Ring(8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ring.put("abcde".getBytes(), 5)).isTrue();
        assertThat(ring.put("fghi".getBytes(), 4)).isFalse();
        assertThat(ring.put("fgh".getBytes(), 3)).isTrue();
        assertThat(ring.drainTo(out)).isTrue();
        assertThat(ring.put("ijklm".getBytes(), 5)).isTrue();
        assertThat(ring.drainTo(out)).isTrue();
        assertThat(ring.drainTo(out)).isFalse();
        assertThat(out).hasToString("abcdefghijklm");
    }

    @Test
    void a_capacity_that_is_no_power_of_two_is_refused() {
        assertThatThrownBy(() -> new Ring(1000))
                .hasMessage("capacity: 1000 (expected: a power of two)");
    }

    @Test
    void two_threads_lose_and_invent_nothing() throws Exception {
        Ring ring = new Ring(256);
        long seed = 7;
        int rounds = 200_000;
        CompletableFuture<byte[]> reader =
                CompletableFuture.supplyAsync(() -> drained(ring, expected(seed, rounds).length));
        Random random = new Random(seed);
        byte[] piece = new byte[64];
        for (int i = 0; i < rounds; i++) {
            random.nextBytes(piece);
            int length = random.nextInt(piece.length);
            while (!ring.put(piece, length)) {
                Thread.onSpinWait();
            }
        }
        assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(expected(seed, rounds));
    }

    private static byte[] drained(Ring ring, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            while (out.size() < length) {
                if (!ring.drainTo(out)) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] expected(long seed, int rounds) {
        Random random = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[64];
        for (int i = 0; i < rounds; i++) {
            random.nextBytes(piece);
            out.write(piece, 0, random.nextInt(piece.length));
        }
        return out.toByteArray();
    }
}
