package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.disk.Medium;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.VirtualFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is asked for, in whatever order, by however many: what comes out are the octets of one
/// state of the file.
class SlicePropertyTest {

    private static final int SLICE = 1024;
    private static final int VIEWERS = 8;
    private static final int ROUNDS = 50;
    private static final int LENGTH = 50_000;
    private static final String HOUR = "Cache-Control: max-age=3600";

    @TempDir private Path temp;

    /// What came of all viewers.
    private record Tally(int whole, int broken) {}

    @Test
    void any_ranges_of_a_file_are_its_octets_while_slices_come_and_go() throws Exception {
        VirtualFile file = new VirtualFile(LENGTH, 1, HOUR);
        // Room for half of the file, so that slices are given up all the time.
        Tally tally = play(TestEdge.with().storeBytes(32 << 10), new AtomicReference<>(file), null);
        assertThat(tally.broken()).isZero();
        assertThat(tally.whole()).isEqualTo(VIEWERS * ROUNDS);
    }

    @Test
    void the_same_with_a_disk_below() throws Exception {
        VirtualFile file = new VirtualFile(LENGTH, 1, HOUR);
        DiskSettings disk =
                new DiskSettings(
                        temp.resolve("cache"),
                        1 << 20,
                        64 << 10,
                        0,
                        1 << 20,
                        2,
                        64,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        Medium.files());
        TestEdge edge = TestEdge.with().storeBytes(48 << 10).disk(disk);
        Tally tally = play(edge, new AtomicReference<>(file), null);
        assertThat(tally.broken()).isZero();
    }

    @Test
    void a_file_that_changes_all_the_time_is_never_mixed() throws Exception {
        AtomicReference<VirtualFile> now = new AtomicReference<>(new VirtualFile(LENGTH, 0, HOUR));
        Random random = new Random(3);
        Tally tally =
                play(
                        TestEdge.with().storeBytes(1 << 20),
                        now,
                        round -> {
                            if (round % 10 == 9) {
                                now.set(new VirtualFile(LENGTH, random.nextInt(1000), HOUR));
                            }
                        });
        assertThat(tally.whole() + tally.broken()).isEqualTo(VIEWERS * ROUNDS);
        assertThat(tally.whole()).isGreaterThan(VIEWERS * ROUNDS / 2);
    }

    private interface Meanwhile {
        void happens(int round);
    }

    private Tally play(TestEdge unstarted, AtomicReference<VirtualFile> now, Meanwhile meanwhile)
            throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestEdge edge = unstarted.slices(SLICE).serving(site(origin.port()).build());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            origin.on("/f", (request, stage) -> now.get().play(request, stage));
            List<Callable<Tally>> viewers = new ArrayList<>();
            for (int i = 0; i < VIEWERS; i++) {
                Random random = new Random(i);
                Meanwhile mine = i == 0 ? meanwhile : null;
                viewers.add(() -> view(edge, random, mine));
            }
            int whole = 0;
            int broken = 0;
            for (Future<Tally> one : threads.invokeAll(viewers, 60, TimeUnit.SECONDS)) {
                whole += one.get().whole();
                broken += one.get().broken();
            }
            return new Tally(whole, broken);
        }
    }

    private static Tally view(TestEdge edge, Random random, Meanwhile meanwhile)
            throws IOException {
        int whole = 0;
        int broken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            if (meanwhile != null) {
                meanwhile.happens(round);
            }
            long[][] ranges = ranges(random);
            try (RawViewer viewer = edge.viewer()) {
                Reply reply =
                        ranges.length == 0
                                ? viewer.get("shop.test", "/f")
                                : viewer.get("shop.test", "/f", "Range: " + text(ranges));
                if (reply.status() == 502 || !reply.whole()) {
                    broken++;
                } else {
                    assertThat(isOfOneState(reply, ranges)).isTrue();
                    whole++;
                }
            }
        }
        return new Tally(whole, broken);
    }

    private static long[][] ranges(Random random) {
        List<long[]> ranges = new ArrayList<>();
        long at = random.nextInt(LENGTH);
        for (int count = random.nextInt(4); count > 0 && at < LENGTH; count--) {
            long last = Math.min(LENGTH - 1, at + random.nextInt(6_000));
            ranges.add(new long[] {at, last});
            at = last + 1 + random.nextInt(8_000);
        }
        return ranges.toArray(long[][]::new);
    }

    private static String text(long[][] ranges) {
        StringBuilder text = new StringBuilder("bytes=");
        for (long[] range : ranges) {
            text.append(text.length() > 6 ? "," : "").append(range[0]).append('-').append(range[1]);
        }
        return text.toString();
    }

    /// Whether a reply has exactly these octets of the state that its entity tag names.
    private static boolean isOfOneState(Reply reply, long[][] ranges) throws IOException {
        String etag = reply.field("etag");
        int making = Integer.parseInt(etag.substring(8, etag.length() - 1));
        VirtualFile file = new VirtualFile(LENGTH, making);
        byte[] expected;
        if (ranges.length == 0) {
            expected = file.octets(0, LENGTH - 1);
        } else if (ranges.length == 1) {
            expected = file.octets(ranges[0][0], ranges[0][1]);
        } else {
            String type = reply.field("content-type");
            String line = "--" + type.substring(type.indexOf('=') + 1);
            ByteArrayOutputStream parts = new ByteArrayOutputStream();
            for (long[] range : ranges) {
                String head =
                        (parts.size() == 0 ? "" : "\r\n")
                                + line
                                + "\r\ncontent-range: bytes "
                                + range[0]
                                + "-"
                                + range[1]
                                + "/"
                                + LENGTH
                                + "\r\n\r\n";
                parts.write(head.getBytes(StandardCharsets.US_ASCII));
                parts.write(file.octets(range[0], range[1]));
            }
            parts.write(("\r\n" + line + "--\r\n").getBytes(StandardCharsets.US_ASCII));
            expected = parts.toByteArray();
        }
        return Arrays.equals(reply.body(), expected);
    }
}
