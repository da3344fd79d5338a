package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.disk.Journal;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.PurgePattern;
import java.util.List;
import org.junit.jupiter.api.Test;

class PurgeLogTest {

    private final PurgeLog log = new PurgeLog(true);

    @Test
    void what_is_known_by_its_sequence_is_judged_by_what_came_after() {
        log.add(3, patterns("/a"));
        log.add(7, patterns("/b"));
        assertThat(isPurged("/a", 0)).isTrue();
        assertThat(isPurged("/a", 3)).isFalse();
        assertThat(isPurged("/b", 3)).isTrue();
        assertThat(isPurged("/b", 5)).isTrue();
        assertThat(isPurged("/b", 7)).isFalse();
        assertThat(isPurged("/c", 0)).isFalse();
    }

    @Test
    void restored_it_judges_as_before() {
        log.add(3, patterns("/a"));
        log.add(7, patterns("/b"));
        PurgeLog after = new PurgeLog(true);
        log.all().forEach(after::restore);
        assertThat(after.all()).isEqualTo(log.all());
        assertThat(after.newest().sequence()).isEqualTo(7);
        assertThat(after.add(7, patterns("/c"))).isNull();
    }

    @Test
    void before_a_gap_everything_counts_as_invalidated() {
        log.restore(new Journal.Purge(0, 1, patterns("/a")));
        log.restore(new Journal.Purge(5, 6, patterns("/b")));
        assertThat(log.at(1)).isNull();
        assertThat(log.at(4)).isNull();
        assertThat(log.at(5)).isNotNull();
        assertThat(isPurged("/b", 5)).isTrue();
        assertThat(isPurged("/a", 5)).isFalse();
    }

    @Test
    void only_so_much_is_remembered_and_the_rest_counts_as_invalidated() {
        for (int i = 1; i <= PurgeLog.MOST_BEHIND + 100; i++) {
            log.add(i, patterns("/" + i));
        }
        assertThat(log.all()).hasSizeLessThan(PurgeLog.MOST_BEHIND);
        assertThat(log.at(50)).isNull();
        assertThat(isPurged("/x", 200)).isFalse();
    }

    private boolean isPurged(String path, long since) {
        PurgeLog.Mark mark = log.at(since);
        CacheKey key = new CacheKey("d-1", path, "", "", false);
        return mark == null || PurgeLog.isPurged(key, mark, log.newest());
    }

    private static List<PurgePattern> patterns(String path) {
        return List.of(new PurgePattern("d-1", path));
    }
}
