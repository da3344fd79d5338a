package dev.warmfront.edge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Octets come out as they went in, whoever is faster.
class PagesTest {

    @Test
    void what_does_not_fit_whole_does_not_go_in() throws IOException {
        Pages pages = new Pages(8, 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WritableByteChannel channel = Channels.newChannel(out);
        assertThat(pages.put("abcde".getBytes(), 5)).isTrue();
        assertThat(pages.put("fghi".getBytes(), 4)).isTrue();
        assertThat(pages.put("jklmn".getBytes(), 5)).isFalse();
        assertThat(pages.put("jkl".getBytes(), 3)).isTrue();
        assertThat(pages.drainTo(channel)).isTrue();
        assertThat(pages.put("mnopq".getBytes(), 5)).isTrue();
        assertThat(pages.drainTo(channel)).isTrue();
        assertThat(pages.drainTo(channel)).isFalse();
        assertThat(out).hasToString("abcdefghijklmnopq");
    }

    @Test
    void what_is_longer_than_a_page_never_goes_in() {
        assertThat(new Pages(8, 2).put("abcdefghi".getBytes(), 9)).isFalse();
    }

    @Test
    void two_threads_lose_and_invent_nothing() throws Exception {
        Pages pages = new Pages(256, 4);
        long seed = 7;
        int rounds = 200_000;
        CompletableFuture<byte[]> reader =
                CompletableFuture.supplyAsync(() -> drained(pages, expected(seed, rounds).length));
        Random random = new Random(seed);
        byte[] piece = new byte[64];
        for (int i = 0; i < rounds; i++) {
            random.nextBytes(piece);
            int length = random.nextInt(piece.length);
            while (!pages.put(piece, length)) {
                LockSupport.parkNanos(1);
            }
        }
        assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(expected(seed, rounds));
    }

    private static byte[] drained(Pages pages, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WritableByteChannel channel = Channels.newChannel(out);
        try {
            while (out.size() < length) {
                if (!pages.drainTo(channel)) {
                    LockSupport.parkNanos(1);
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
