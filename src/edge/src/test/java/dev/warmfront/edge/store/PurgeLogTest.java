package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.warmfront.edge.disk.Journal;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Print;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.cache.Tags;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurgeLogTest {

    private final PurgeLog log = new PurgeLog();

    @ParameterizedTest
    @CsvSource({
        "/a/b,      /a/b,  '',   true",
        "/a/b,      /a/b,  q,    false",
        "/a/b?q,    /a/b,  q,    true",
        "/a/b*,     /a/b,  q,    true",
        "/a/*,      /a/b,  '',   true",
        "/a/*,      /a,    '',   false",
        "/a/b?q*,   /a/b,  qr,   true",
        "/a/b?q*,   /a/b,  r,    false",
        "/A/b,      /a/b,  '',   false",
        "/*,        /,     '',   true",
    })
    void an_invalidation_means_a_path_or_all_that_begin_so(
            String pattern, String path, String query, boolean means) {
        Standing expected = means ? Standing.PURGED : Standing.GOOD;
        assertThat(after(hard("d-1", pattern), path, query)).isEqualTo(expected);
        assertThat(after(hard("", pattern), path, query)).isEqualTo(expected);
        assertThat(after(hard("d-2", pattern), path, query)).isEqualTo(Standing.GOOD);
    }

    @Test
    void the_root_means_what_stands_for_it() {
        CacheKey root = new CacheKey("d-1", "/index.html", "", "", true);
        log.add(1, hard("d-1", "/"));
        assertThat(log.standing(root, Tags.NONE, 0)).isEqualTo(Standing.PURGED);
        assertThat(log.standing(key("/index.html", ""), Tags.NONE, 0)).isEqualTo(Standing.GOOD);
    }

    @Test
    void what_is_known_by_its_sequence_is_judged_by_what_came_after() {
        log.add(3, hard("d-1", "/a"));
        log.add(7, hard("d-1", "/b"));
        assertThat(standing("/a", 0)).isEqualTo(Standing.PURGED);
        assertThat(standing("/a", 3)).isEqualTo(Standing.GOOD);
        assertThat(standing("/b", 5)).isEqualTo(Standing.PURGED);
        assertThat(standing("/b", 7)).isEqualTo(Standing.GOOD);
        assertThat(standing("/c", 0)).isEqualTo(Standing.GOOD);
        assertThat(log.add(7, hard("d-1", "/c"))).isNull();
    }

    @Test
    void a_tag_means_whatever_has_it_in_upper_or_lower_case() {
        log.add(1, new Purge("d-1", List.of(), List.of("Shoes"), false));
        assertThat(log.standing(key("/x", ""), tags("hats", "sHOES"), 0))
                .isEqualTo(Standing.PURGED);
        assertThat(log.standing(key("/x", ""), tags("shoe"), 0)).isEqualTo(Standing.GOOD);
        assertThat(log.standing(key("/Shoes", ""), Tags.NONE, 0)).isEqualTo(Standing.GOOD);
        CacheKey elsewhere = new CacheKey("d-2", "/x", "", "", false);
        assertThat(log.standing(elsewhere, tags("shoes"), 0)).isEqualTo(Standing.GOOD);
    }

    @Test
    void for_good_wins_over_stale_in_either_order() {
        log.add(1, soft("d-1", "/a"));
        assertThat(standing("/a", 0)).isEqualTo(Standing.MARKED);
        log.add(2, hard("d-1", "/a"));
        log.add(3, soft("d-1", "/a"));
        assertThat(standing("/a", 0)).isEqualTo(Standing.PURGED);
        assertThat(standing("/a", 1)).isEqualTo(Standing.PURGED);
        assertThat(standing("/a", 2)).isEqualTo(Standing.MARKED);
        log.add(4, new Purge("d-1", List.of(), List.of("t"), false));
        assertThat(log.standing(key("/a", ""), tags("t"), 3)).isEqualTo(Standing.PURGED);
    }

    /// Against the plain way: every invalidation is looked at, one after the other.
    @Test
    void it_says_what_looking_at_every_invalidation_would() {
        Random random = new Random(7);
        List<Purge> purges = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            List<String> paths = some(random, 3, () -> path(random) + (coin(random) ? "*" : ""));
            List<String> tags = some(random, 2, () -> "tag" + random.nextInt(40));
            String where = random.nextInt(20) == 0 ? "" : "d-" + random.nextInt(3);
            Purge purge = new Purge(where, paths, tags, coin(random));
            purges.add(purge);
            log.add(i, purge);
        }
        int[] count = new int[Standing.values().length];
        for (int i = 0; i < 20_000; i++) {
            CacheKey key =
                    new CacheKey(
                            "d-" + random.nextInt(3),
                            path(random),
                            coin(random) ? "" : "q=" + random.nextInt(3),
                            "",
                            false);
            List<String> tags = some(random, 3, () -> "TAG" + random.nextInt(40));
            int since = 400 - random.nextInt(40);
            Standing expected = Standing.GOOD;
            for (int j = since + 1; j <= 400; j++) {
                expected = expected.and(plainly(purges.get(j - 1), key, tags));
            }
            count[expected.ordinal()]++;
            assertThat(log.standing(key, tags(tags.toArray(String[]::new)), since))
                    .as("%s with %s since %d", key, tags, since)
                    .isEqualTo(expected);
        }
        assertThat(Arrays.stream(count).min().orElseThrow()).isGreaterThan(1_000);
    }

    @Test
    void restored_it_judges_as_before() {
        log.add(3, hard("d-1", "/a"));
        log.add(7, soft("", "/b/*"));
        log.add(9, new Purge("d-2", List.of(), List.of("t"), true));
        PurgeLog after = new PurgeLog();
        after.restore(log.all());
        assertThat(after.all()).isEqualTo(log.all());
        assertThat(after.newest()).isEqualTo(9);
        assertThat(after.standing(key("/b/c", ""), Tags.NONE, 6)).isEqualTo(Standing.MARKED);
        assertThat(after.standing(key("/a", ""), Tags.NONE, 2)).isEqualTo(Standing.PURGED);
        assertThat(after.add(9, hard("d-1", "/c"))).isNull();
    }

    @Test
    void before_a_gap_everything_counts_as_invalidated() {
        log.restore(new Journal.Step(0, 1, hard("d-1", "/a")));
        log.restore(new Journal.Step(5, 6, hard("d-1", "/b")));
        log.restore(new Journal.Step(5, 6, hard("d-1", "/b")));
        assertThat(standing("/x", 4)).isEqualTo(Standing.PURGED);
        assertThat(standing("/b", 5)).isEqualTo(Standing.PURGED);
        assertThat(standing("/a", 5)).isEqualTo(Standing.GOOD);
        PurgeLog after = new PurgeLog();
        after.restore(log.all());
        assertThat(after.standing(key("/x", ""), Tags.NONE, 4)).isEqualTo(Standing.PURGED);
    }

    @Test
    void too_many_are_folded_and_none_is_missed() {
        int many = PurgeTable.MOST * 3;
        for (int i = 1; i <= many; i++) {
            log.add(i, i % 2 == 0 ? hard("d-1", "/" + i) : soft("d-1", "/" + i + "*"));
        }
        assertThat(log.count()).isLessThanOrEqualTo(PurgeTable.MOST);
        for (int i = 1; i <= many; i += 7) {
            boolean hard = i % 2 == 0;
            assertThat(standing("/" + i, i - 1))
                    .isIn(hard ? Standing.PURGED : Standing.MARKED, Standing.PURGED);
        }
        // What was asked for since the newer half began is told apart still.
        assertThat(standing("/x", many - PurgeTable.MOST / 3)).isEqualTo(Standing.GOOD);
        assertThat(standing("/x", 1)).isEqualTo(Standing.PURGED);
        CacheKey elsewhere = new CacheKey("d-2", "/x", "", "", false);
        assertThat(log.standing(elsewhere, Tags.NONE, 0)).isEqualTo(Standing.GOOD);
    }

    @Test
    void one_that_names_more_than_is_told_apart_means_everything_of_its_distribution() {
        List<String> paths =
                IntStream.rangeClosed(0, PurgeTable.MOST).mapToObj(i -> "/" + i).toList();
        log.add(1, new Purge("d-1", paths, List.of(), true));
        assertThat(log.count()).isZero();
        assertThat(standing("/other", 0)).isEqualTo(Standing.MARKED);
    }

    @Test
    void distributions_do_not_add_up_without_end() {
        int distributions = PurgeLog.MOST_IN_ALL / PurgeTable.MOST + 2;
        for (int d = 0; d < distributions; d++) {
            for (int part = 0; part < PurgeTable.MOST / 1024; part++) {
                int from = part * 1024;
                List<String> paths =
                        IntStream.range(from, from + 1024).mapToObj(i -> "/" + i).toList();
                log.add(d * 1000L + part + 1, new Purge("d-" + d, paths, List.of(), false));
            }
        }
        assertThat(log.count()).isLessThanOrEqualTo(PurgeLog.MOST_IN_ALL);
        for (int d = 0; d < distributions; d++) {
            CacheKey key = new CacheKey("d-" + d, "/77", "", "", false);
            assertThat(log.standing(key, Tags.NONE, 0)).isEqualTo(Standing.PURGED);
        }
    }

    @Test
    void of_the_oldest_of_many_distributions_nothing_is_told_apart() {
        for (int d = 1; d <= PurgeLog.MOST_TABLES + 5; d++) {
            log.add(d, hard("d-" + d, "/a"));
        }
        CacheKey first = new CacheKey("d-1", "/a", "", "", false);
        assertThat(log.standing(first, Tags.NONE, 0)).isEqualTo(Standing.PURGED);
        CacheKey last = new CacheKey("d-" + (PurgeLog.MOST_TABLES + 5), "/b", "", "", false);
        assertThat(log.standing(last, Tags.NONE, 5)).isEqualTo(Standing.GOOD);
    }

    @Test
    void a_beginning_that_is_longer_than_what_is_told_apart_means_more() {
        String beginning = "/" + "x".repeat(Print.LONGEST_PREFIX + 10);
        log.add(1, hard("d-1", beginning + "*"));
        assertThat(standing(beginning + "y", 0)).isEqualTo(Standing.PURGED);
        assertThat(standing("/" + "x".repeat(100), 0)).isEqualTo(Standing.GOOD);
    }

    @Test
    void looking_makes_no_object_however_many_there_are() {
        long start = System.nanoTime();
        int many = PurgeTable.MOST / 2;
        for (int i = 1; i <= many; i++) {
            // Beginnings of every length up to that of the path below, and as many tags.
            String beginning = "/" + "y".repeat(i % 40) + i;
            log.add(i, new Purge("d-1", List.of(beginning + "*"), List.of("t" + i), false));
        }
        log.add(many + 1, hard("", "/nothing"));
        long accepted = (System.nanoTime() - start) / (many + 1);
        CacheKey key = key("/some/path/of/some/length.html", "with=a&query=too");
        long few = looks(key, tags("a", "b", "c"));
        long most = looks(key, tags(texts(Tags.MOST, "tag").toArray(String[]::new)));
        System.out.printf(
                "purge log: with %,d paths and tags, accepting takes %d ns, a look %d ns with 3"
                        + " tags, %d ns with 50%n",
                log.count(), accepted, few, most);
    }

    /// @return how long one takes, in nanoseconds
    private long looks(CacheKey key, Tags tags) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 50_000;
        long good = 0;
        long start = 0;
        long before = 0;
        for (int i = 0; i < 2 * rounds; i++) {
            if (i == rounds) {
                before = threads.getCurrentThreadAllocatedBytes();
                start = System.nanoTime();
            }
            good += log.standing(key, tags, 10) == Standing.GOOD ? 1 : 0;
        }
        long nanos = System.nanoTime() - start;
        long made = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(good).isEqualTo(2 * rounds);
        assertThat(made).isLessThan(rounds);
        return nanos / rounds;
    }

    private static List<String> texts(int count, String start) {
        return IntStream.range(0, count).mapToObj(i -> start + i).toList();
    }

    private static Standing plainly(Purge purge, CacheKey key, List<String> tags) {
        if (!purge.distributionId().isEmpty()
                && !purge.distributionId().equals(key.distributionId())) {
            return Standing.GOOD;
        }
        String full = key.query().isEmpty() ? key.path() : key.path() + "?" + key.query();
        boolean means =
                purge.paths().stream()
                                .anyMatch(path ->
                                        path.endsWith("*")
                                                ? full.startsWith(
                                                        path.substring(0, path.length() - 1))
                                                : full.equals(path))
                        || tags.stream()
                                .anyMatch(
                                        tag -> purge.tags().contains(tag.toLowerCase(Locale.ROOT)));
        return !means ? Standing.GOOD : purge.soft() ? Standing.MARKED : Standing.PURGED;
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            path.append('/').append((char) ('a' + random.nextInt(4)));
        }
        return path.append(random.nextInt(8) == 0 ? "?q=" + random.nextInt(3) : "").toString();
    }

    private static boolean coin(Random random) {
        return random.nextBoolean();
    }

    private static List<String> some(Random random, int most, Supplier<String> one) {
        return IntStream.range(0, random.nextInt(most + 1)).mapToObj(i -> one.get()).toList();
    }

    private static Tags tags(String... tags) {
        long[] prints = new long[tags.length];
        for (int i = 0; i < tags.length; i++) {
            prints[i] = Print.tag(tags[i]);
        }
        return Tags.of(prints);
    }

    private Standing after(Purge purge, String path, String query) {
        PurgeLog fresh = new PurgeLog();
        fresh.add(1, purge);
        return fresh.standing(key(path, query), Tags.NONE, 0);
    }

    private Standing standing(String path, long since) {
        return log.standing(key(path, ""), Tags.NONE, since);
    }

    private static CacheKey key(String path, String query) {
        return new CacheKey("d-1", path, query, "", false);
    }

    private static Purge hard(String distributionId, String path) {
        return new Purge(distributionId, List.of(path), List.of(), false);
    }

    private static Purge soft(String distributionId, String path) {
        return new Purge(distributionId, List.of(path), List.of(), true);
    }
}
