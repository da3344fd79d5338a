package dev.warmfront.edge.disk;

import static dev.warmfront.edge.disk.Play.body;
import static dev.warmfront.edge.disk.Play.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.disk.Play.Wanted;
import dev.warmfront.edge.disk.Play.Written;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTierTest {

    private static final int LEAST = 100;
    private static final int MOST = 9_000;

    @TempDir private Path temp;
    private Metrics metrics = new Metrics();

    @Test
    void what_was_written_is_read_and_survives_a_restart() throws Exception {
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            write(tier, 0, 200);
            assertThat(wrong(tier, 0, 200)).isEmpty();
            assertThat(read(tier, 200)).isNull();
        }
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            assertThat(tier.entries()).isEqualTo(200);
            assertThat(wrong(tier, 0, 200)).isEmpty();
            assertThat(value("broken_records_total")).isZero();
        }
    }

    @Test
    void the_newer_of_two_is_found_after_a_restart() throws Exception {
        byte[] newer = body(99, 50, 50);
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            write(tier, 0, 100);
            tier.write(new Written(7, newer));
            eventually(() -> tier.entries() == 100 && value("writes_total") == 101);
        }
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            assertThat(read(tier, 7)).isEqualTo(newer);
        }
    }

    /// Whatever is done to the files, what comes back is what was written, or nothing; and only
    /// what was touched is lost.
    @Test
    void cut_and_flipped_at_random_it_never_hands_out_anything_broken() throws Exception {
        Random random = new Random(42);
        int answers = 120;
        for (int round = 0; round < 25; round++) {
            metrics = new Metrics();
            Path folder = temp.resolve("round" + round);
            try (DiskTier tier = open(folder, 4 << 20, 128 << 10, Medium.files())) {
                write(tier, 0, answers);
            }
            List<Path> files = files(folder);
            Path victim = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(victim);
            boolean cut = random.nextBoolean();
            int flips = 1 + random.nextInt(4);
            if (cut) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                for (int i = 0; i < flips; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            Files.write(victim, bytes);
            if (random.nextBoolean()) {
                // Without the lists, the segments themselves are looked at.
                for (Path list : files) {
                    if (list.toString().endsWith(Segment.LIST_SUFFIX)) {
                        Files.delete(list);
                    }
                }
            }
            try (DiskTier tier = open(folder, 4 << 20, 128 << 10, Medium.files())) {
                int lost = 0;
                for (int i = 0; i < answers; i++) {
                    byte[] found = read(tier, i);
                    if (found == null) {
                        lost++;
                    } else {
                        assertThat(found).as("%d", i).isEqualTo(body(i, LEAST, MOST));
                    }
                }
                boolean segment = victim.toString().endsWith(Segment.SUFFIX);
                String what = victim + (cut ? " cut to " + bytes.length : " flipped");
                if (!segment) {
                    assertThat(lost).as(what).isZero();
                } else if (!cut && lost > flips) {
                    // Only the header of a segment can take all of it along.
                    assertThat(value("broken_records_total")).as(what).isPositive();
                    assertThat(lost).as(what).isLessThan(answers);
                }
                if (lost > 0) {
                    assertThat(value("broken_records_total")).as(what).isPositive();
                }
            }
        }
    }

    @Test
    void a_foreign_file_is_left_alone() throws Exception {
        Path foreign = temp.resolve("0000000000000005.segment");
        Files.writeString(foreign, "x".repeat(5000));
        Path other = Files.writeString(temp.resolve("notes.txt"), "mine");
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            assertThat(value("broken_records_total")).isEqualTo(1);
            write(tier, 0, 10);
            assertThat(wrong(tier, 0, 10)).isEmpty();
        }
        assertThat(foreign).hasSize(5000);
        assertThat(other).hasContent("mine");
    }

    @Test
    void nothing_in_a_body_is_taken_for_a_record() throws Exception {
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            write(tier, 0, 1);
        }
        // A whole segment of this very folder as the body of an answer, then its head is broken.
        Path first = segments(temp).getFirst();
        byte[] forged = Files.readAllBytes(first);
        Path folder = temp.resolve("other");
        try (DiskTier tier = open(folder, 4 << 20, 256 << 10, Medium.files())) {
            tier.write(new Written(50, forged));
            eventually(() -> tier.entries() == 1);
        }
        Path file = segments(folder).getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[Layout.UNIT + 30] ^= 1;
        Files.write(file, bytes);
        Files.delete(Segment.listFile(file));
        try (DiskTier tier = open(folder, 4 << 20, 256 << 10, Medium.files())) {
            assertThat(tier.entries()).isZero();
            assertThat(read(tier, 0)).isNull();
        }
    }

    @Test
    void it_stays_within_its_budget_and_gives_up_the_oldest() throws Exception {
        long budget = 2 << 20;
        try (DiskTier tier = open(budget, 64 << 10)) {
            write(tier, 0, 1000);
            assertThat(tier.usedBytes()).isLessThanOrEqualTo(budget);
            assertThat(sizeOf(temp)).isLessThanOrEqualTo(budget + (64 << 10));
            assertThat(read(tier, 0)).isNull();
            assertThat(read(tier, 999)).isNotNull();
            assertThat(value("evictions_total")).isPositive();
        }
    }

    @Test
    void a_scan_does_not_displace_what_is_asked_for() throws Exception {
        int hot = 100;
        try (DiskTier tier = open(2 << 20, 64 << 10)) {
            write(tier, 0, hot);
            for (int round = 0; round < 3; round++) {
                assertThat(wrong(tier, 0, hot)).isEmpty();
            }
            // Twice the whole budget, once each, and nobody asks for the hot ones meanwhile.
            write(tier, 1_000, 1_000 + 920);
            int hits = hot - wrong(tier, 0, hot).size();
            System.out.printf(
                    "disk: %d of %d hot answers are hits after a scan of %d others%n",
                    hits, hot, 920);
            assertThat(hits).isGreaterThanOrEqualTo(hot * 95 / 100);
        }
    }

    @Test
    void a_disk_that_cannot_be_written_is_said_once_and_comes_back() throws Exception {
        TroubledMedium medium = new TroubledMedium();
        try (DiskTier tier = open(temp, 4 << 20, 256 << 10, medium)) {
            write(tier, 0, 10);
            medium.failWrites(true);
            tier.write(new Written(10, body(10, LEAST, MOST)));
            eventually(() -> degraded("writes") == 1);
            assertThat(tier.write(new Written(11, body(11, LEAST, MOST)))).isFalse();
            assertThat(value("dropped_writes_total")).isPositive();
            assertThat(wrong(tier, 0, 10)).isEmpty();
            medium.failWrites(false);
            eventually(() -> degraded("writes") == 0);
            write(tier, 20, 30);
            assertThat(wrong(tier, 20, 30)).isEmpty();
        }
        try (DiskTier tier = open(temp, 4 << 20, 256 << 10, Medium.files())) {
            assertThat(wrong(tier, 0, 10)).isEmpty();
            assertThat(wrong(tier, 20, 30)).isEmpty();
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_used_once_it_can() throws Exception {
        Path file = Files.createFile(temp.resolve("in-the-way"));
        Path folder = file.resolve("cache");
        try (DiskTier tier = open(folder, 4 << 20, 256 << 10, Medium.files())) {
            assertThat(degraded("writes")).isEqualTo(1);
            assertThat(tier.mayHold(Play.key(1))).isFalse();
            assertThat(tier.write(new Written(1, new byte[10]))).isFalse();
            Files.delete(file);
            eventually(() -> degraded("writes") == 0);
            write(tier, 0, 10);
            assertThat(wrong(tier, 0, 10)).isEmpty();
        }
    }

    @Test
    void a_full_disk_is_left_its_reserve() throws Exception {
        TroubledMedium medium = new TroubledMedium();
        try (DiskTier tier = open(temp, 64 << 20, 64 << 10, medium)) {
            write(tier, 0, 100);
            long used = tier.usedBytes();
            medium.capacity(used / 2); // Somebody else took the rest.
            write(tier, 100, 150);
            eventually(() -> tier.usedBytes() < used);
            assertThat(read(tier, 149)).isNotNull();
            assertThat(degraded("writes")).isZero();
        }
    }

    @Test
    void a_slow_read_is_given_up_and_slow_ones_in_a_row_turn_reading_off_for_a_while()
            throws Exception {
        TroubledMedium medium = new TroubledMedium();
        try (DiskTier tier = open(temp, 4 << 20, 256 << 10, medium)) {
            write(tier, 0, 20);
            CountDownLatch gate = new CountDownLatch(1);
            medium.holdReads(gate);
            List<Wanted> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Wanted wanted = new Wanted();
                waiting.add(wanted);
                assertThat(tier.read(Play.key(i), wanted)).isTrue();
            }
            for (Wanted wanted : waiting) {
                assertThat(wanted.late.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(degraded("reads")).isEqualTo(1);
            assertThat(tier.mayHold(Play.key(1))).isFalse();
            gate.countDown();
            medium.holdReads(null);
            for (Wanted wanted : waiting) {
                assertThat(wanted.body()).isNotNull(); // Late, and right.
            }
            eventually(() -> degraded("reads") == 0);
            assertThat(wrong(tier, 0, 20)).isEmpty();
        }
    }

    @Test
    void a_slow_disk_drops_writes_and_keeps_memory_bounded() throws Exception {
        TroubledMedium medium = new TroubledMedium();
        CountDownLatch gate = new CountDownLatch(1);
        try (DiskTier tier = open(temp, 64 << 20, 2 << 20, medium)) {
            write(tier, 0, 1);
            medium.holdWrites(gate);
            int accepted = 0;
            byte[] large = new byte[1 << 20];
            for (int i = 1; i < 200; i++) {
                accepted += tier.write(new Written(i, large)) ? 1 : 0;
            }
            assertThat(accepted).isBetween(60, 65);
            assertThat(degraded("pace")).isEqualTo(1);
            assertThat(value("dropped_writes_total")).isEqualTo(199 - accepted);
            gate.countDown();
            medium.holdWrites(null);
            eventually(() -> degraded("pace") == 0);
        } finally {
            gate.countDown();
        }
    }

    @Test
    void what_comes_while_it_closes_is_let_go_all_the_same() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Written late =
                new Written(1, body(1, LEAST, MOST)) {
                    @Override
                    public int length() {
                        asked.countDown();
                        Play.await(closed);
                        return super.length();
                    }

                    @Override
                    public void release() {
                        released.countDown();
                    }
                };
        AtomicBoolean taken = new AtomicBoolean(true);
        Thread giver;
        try (DiskTier tier = open(4 << 20, 256 << 10)) {
            giver = Thread.ofPlatform().start(() -> taken.set(tier.write(late)));
            Play.await(asked);
        } finally {
            closed.countDown();
        }
        giver.join();
        assertThat(taken).isFalse();
        Play.await(released);
        assertThat(value("queued_bytes")).isZero();
        assertThat(value("dropped_writes_total")).isEqualTo(1);
    }

    @Test
    void after_kill_9_everything_complete_is_there_and_nothing_is_broken() throws Exception {
        for (int round = 0; round < 3; round++) {
            Path folder = temp.resolve("killed" + round);
            List<String> command =
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledWriter.class.getName(),
                            folder.toString());
            int told;
            try (ServiceProcess writer =
                    ServiceProcess.start("writer" + round, temp, command, Map.of())) {
                writer.awaitLine(line -> line.startsWith("on disk 2000"), Duration.ofSeconds(60));
                writer.kill();
                told =
                        writer.output()
                                .lines()
                                .filter(line -> line.startsWith("on disk "))
                                .mapToInt(line -> Integer.parseInt(line.substring(8)))
                                .max()
                                .orElseThrow();
            }
            metrics = new Metrics();
            try (DiskTier tier = open(folder, 256 << 20, 8 << 20, Medium.files())) {
                assertThat(tier.entries()).isGreaterThanOrEqualTo(told);
                assertThat(wrong(tier, 0, told)).isEmpty();
                assertThat(value("broken_records_total")).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void a_start_takes_as_long_as_reading_the_lists() throws Exception {
        int many = 200_000;
        byte[] small = new byte[200];
        Path folder = temp.resolve("many");
        try (DiskTier tier = open(folder, 1L << 30, 32 << 20, Medium.files())) {
            for (int i = 0; i < many; i++) {
                while (!tier.write(new Written(i, small))) {
                    LockSupport.parkNanos(1);
                }
            }
            eventually(() -> tier.entries() == many);
        }
        long lists = start(folder, many);
        for (Path segment : segments(folder)) {
            Files.delete(Segment.listFile(segment));
        }
        long scan = start(folder, many);
        System.out.printf(
                "disk: a start with %,d answers takes %d ms from lists, %d ms from segments%n",
                many, lists, scan);
        assertThat(lists).isLessThan(10_000);
    }

    private long start(Path folder, int expected) throws Exception {
        long start = System.nanoTime();
        try (DiskTier tier = open(folder, 1L << 30, 32 << 20, Medium.files())) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertThat(tier.entries()).isEqualTo(expected);
            return millis;
        }
    }

    private DiskTier open(long budget, int segment) {
        return open(temp, budget, segment, Medium.files());
    }

    private DiskTier open(Path folder, long budget, int segment, Medium medium) {
        return DiskTier.open(
                Play.settings(folder, budget, segment, medium), Play.believing(), metrics);
    }

    private void write(DiskTier tier, int from, int to) throws Exception {
        long before = value("writes_total") - value("kept_total");
        for (int i = from; i < to; i++) {
            assertThat(tier.write(new Written(i, body(i, LEAST, MOST)))).isTrue();
        }
        eventually(() -> value("writes_total") - value("kept_total") - before == to - from);
    }

    /// Those that are not there as they were written.
    private static List<Integer> wrong(DiskTier tier, int from, int to) throws Exception {
        List<Integer> wrong = new ArrayList<>();
        for (int i = from; i < to; i++) {
            byte[] found = read(tier, i);
            if (found == null) {
                wrong.add(i);
            } else {
                assertThat(found).isEqualTo(body(i, LEAST, MOST));
            }
        }
        return wrong;
    }

    private long value(String name) {
        return line("warmfront_disk_" + name + " ");
    }

    private long degraded(String what) {
        return line("warmfront_disk_degraded{what=\"" + what + "\"} ");
    }

    private long line(String start) {
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file)).sorted().toList();
        }
    }

    private static List<Path> segments(Path folder) throws IOException {
        return files(folder).stream()
                .filter(file -> file.toString().endsWith(Segment.SUFFIX))
                .toList();
    }

    private static long sizeOf(Path folder) throws IOException {
        long size = 0;
        for (Path segment : segments(folder)) {
            size += Files.size(segment);
        }
        return size;
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
