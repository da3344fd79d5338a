package dev.warmfront.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.WebAcl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an edge keeps of releases: a whole one, and what came after it.
class DataFolderTest {

    private static final int RESOURCES = 300;

    @TempDir private Path temp;

    @Test
    void a_change_is_appended_and_the_rest_is_left_as_it_is() throws Exception {
        LastGood first = good(1, RESOURCES, "key 1");
        byte[] whole;
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(first);
            whole = Files.readAllBytes(kept());
            LastGood before = first;
            for (int version = 2; version <= 5; version++) {
                LastGood next = good(version, RESOURCES + version, "key 1");
                folder.save(next, between(before, next));
                before = next;
            }
        }
        assertThat(Files.readAllBytes(kept())).isEqualTo(whole);
        assertThat(Files.size(log())).isLessThan(whole.length / 10);
        assertThat(found()).isEqualTo(good(5, RESOURCES + 5, "key 1"));
    }

    @Test
    void resources_and_keys_that_came_changed_and_went_are_as_they_were_last() throws Exception {
        LastGood first = kept(1, 3, "old", "1", "2");
        LastGood second = kept(2, 3, "new", "2", "3");
        LastGood third = kept(3, 4, "new", "3");
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(first);
            folder.save(second, between(first, second));
            assertThat(folder.lastGood()).isEqualTo(second);
            folder.save(third, between(second, third));
        }
        assertThat(found()).isEqualTo(third);
    }

    @Test
    void wherever_the_log_was_torn_the_last_whole_release_is_found_and_goes_on() throws Exception {
        LastGood first = good(1, 2, "a");
        LastGood second = good(2, 3, "a");
        LastGood third = good(3, 4, "b");
        long atSecond;
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(first);
            folder.save(second, between(first, second));
            atSecond = Files.size(log());
            folder.save(third, between(second, third));
        }
        byte[] all = Files.readAllBytes(log());
        for (int length : places(all.length, (int) atSecond)) {
            Files.write(log(), Arrays.copyOf(all, length));
            LastGood whole = length < atSecond ? first : length < all.length ? second : third;
            LastGood next = good(9, 5, "c");
            try (DataFolder folder = DataFolder.open(temp)) {
                assertThat(folder.lastGood()).as(length + " bytes").isEqualTo(whole);
                folder.save(next, between(whole, next));
            }
            assertThat(found()).as("after " + length + " bytes").isEqualTo(next);
        }
    }

    @Test
    void a_record_that_the_disk_made_room_for_and_did_not_write_was_never_there() throws Exception {
        LastGood first = good(1, 2, "a");
        LastGood second = good(2, 3, "a");
        LastGood third = good(3, 4, "a");
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(first);
            folder.save(second, between(first, second));
        }
        byte[] whole = Files.readAllBytes(log());
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.lastGood();
            folder.save(third, between(second, third));
        }
        byte[] more = Files.readAllBytes(log());
        byte[] zeros = Arrays.copyOf(whole, more.length);
        Files.write(log(), zeros);
        assertThat(found()).isEqualTo(second);
        // Its length came through, and nothing else.
        System.arraycopy(more, whole.length, zeros, whole.length, Integer.BYTES);
        Files.write(log(), zeros);
        assertThat(found()).isEqualTo(second);
    }

    @Test
    void what_is_damaged_before_its_end_is_not_believed() throws Exception {
        LastGood first = good(1, 2, "a");
        LastGood second = good(2, 3, "a");
        LastGood third = good(3, 4, "a");
        long atSecond;
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(first);
            folder.save(second, between(first, second));
            atSecond = Files.size(log());
            folder.save(third, between(second, third));
        }
        byte[] all = Files.readAllBytes(log());
        for (int at = Integer.BYTES; at < atSecond; at += 7) {
            byte[] damaged = all.clone();
            damaged[at] ^= 1;
            Files.write(log(), damaged);
            assertThatThrownBy(this::found)
                    .as("byte " + at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged");
        }
        // A step of some other release: what was kept whole is another one.
        Files.write(log(), all);
        try (DataFolder folder = DataFolder.open(temp.resolve("other"))) {
            folder.save(good(1, 7, "a"));
        }
        Files.copy(temp.resolve("other/last-good"), kept(), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::found).isInstanceOf(IOException.class);
    }

    @Test
    void a_log_that_has_grown_is_folded_and_a_crash_in_between_costs_nothing() throws Exception {
        String key = "k".repeat(40_000);
        LastGood before = good(1, 2, key);
        int folds = 0;
        byte[] old = new byte[0];
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(before);
            for (int version = 2; folds < 2; version++) {
                LastGood next = good(version, version + 1, key + version);
                folder.save(next, between(before, next));
                before = next;
                byte[] now = Files.readAllBytes(log());
                if (now.length == 0) {
                    folds++;
                    // As if it had ended before the log was emptied.
                    Path aside = Files.createDirectory(temp.resolve("aside-" + folds));
                    Files.copy(kept(), aside.resolve("last-good"));
                    Files.write(aside.resolve("last-good.log"), old);
                    try (DataFolder crashed = DataFolder.open(aside)) {
                        assertThat(crashed.lastGood()).isEqualTo(next);
                        LastGood after = good(version + 1, 1, "z");
                        crashed.save(after, between(next, after));
                        assertThat(crashed.lastGood()).isEqualTo(after);
                    }
                }
                old = now;
                assertThat(old.length).isLessThan(2 << 20);
            }
        }
        assertThat(found()).isEqualTo(before);
    }

    @Test
    void only_its_owner_may_read_the_log() throws Exception {
        try (DataFolder folder = DataFolder.open(temp)) {
            LastGood first = good(1, 2, "a");
            LastGood second = good(2, 3, "a");
            folder.save(first);
            folder.save(second, between(first, second));
        }
        assertThat(Files.getPosixFilePermissions(log()))
                .isEqualTo(Files.getPosixFilePermissions(kept()))
                .hasSize(2);
    }

    @Test
    void an_edge_that_is_killed_has_what_it_kept_last() throws Exception {
        Random chance = new Random(20_261_123);
        long least = 0;
        for (int round = 0; round < 3; round++) {
            Process keeper = keeper();
            int lines = 20 + chance.nextInt(200);
            try (BufferedReader said = keeper.inputReader(StandardCharsets.UTF_8)) {
                for (int i = 0; i < lines; i++) {
                    least = Long.parseLong(Objects.requireNonNull(said.readLine()));
                }
            } finally {
                keeper.destroyForcibly().waitFor();
            }
            LastGood good = found();
            assertThat(good.release().version()).isGreaterThanOrEqualTo(least);
            assertThat(good).isEqualTo(Keeper.good(good.release().version()));
        }
    }

    /// Some everywhere, and those where something begins or ends.
    private static int[] places(int end, int... turns) {
        IntStream near =
                IntStream.of(turns).flatMap(turn -> IntStream.rangeClosed(turn - 2, turn + 5));
        return IntStream.concat(
                        IntStream.iterate(0, at -> at < end, at -> at + 11),
                        IntStream.concat(near, IntStream.of(1, 3, 4, 5, end - 1, end)))
                .sorted()
                .distinct()
                .toArray();
    }

    private Process keeper() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Keeper.class.getName(),
                        temp.toString())
                .redirectErrorStream(true)
                .start();
    }

    /// A process that keeps one release after another, and says each time that it has.
    static final class Keeper {

        private static final String KEY = "k".repeat(20_000);

        private Keeper() {}

        @SuppressWarnings("SystemOut") // That is how it says so.
        public static void main(String[] arguments) throws Exception {
            try (DataFolder folder = DataFolder.open(Path.of(arguments[0]))) {
                LastGood before = folder.lastGood();
                if (before == null) {
                    before = good(1);
                    folder.save(before);
                }
                while (true) {
                    LastGood next = good(before.release().version() + 1);
                    folder.save(next, between(before, next));
                    System.out.println(next.release().version());
                    before = next;
                }
            }
        }

        /// Every tenth has other keys, so that the log grows and is folded.
        static LastGood good(long version) {
            return DataFolderTest.kept(version, 0, KEY + version / 10, "acl-" + version % 50, "b");
        }
    }

    private Path kept() {
        return temp.resolve("last-good");
    }

    private Path log() {
        return temp.resolve("last-good.log");
    }

    private LastGood found() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            return folder.lastGood();
        }
    }

    private static Delta between(LastGood before, LastGood next) {
        return Delta.between(before.release(), next.release());
    }

    private static LastGood good(long version, int resources, String key) {
        return kept(
                version,
                (int) version,
                key,
                IntStream.range(0, resources).mapToObj(Integer::toString).toArray(String[]::new));
    }

    private static LastGood kept(long version, int warrant, String key, String... ids) {
        List<WebAcl> acls = new ArrayList<>();
        Stream.of(ids).forEach(id -> acls.add(new WebAcl(id, Action.ALLOW, List.of())));
        Release release = Release.of(version, Snapshot.of(acls));
        Instant issued = Instant.ofEpochSecond(warrant);
        return new LastGood(
                release,
                new Warrant(
                        version,
                        release.digest(),
                        issued,
                        issued.plusSeconds(1),
                        "key-" + warrant,
                        "5e".repeat(64)),
                Map.of("cert-1", key));
    }
}
