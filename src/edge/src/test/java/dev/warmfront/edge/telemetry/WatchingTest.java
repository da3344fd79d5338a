package dev.warmfront.edge.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Watching.Seen;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of the requests of an edge is noted for those who watch, and how much.
class WatchingTest {

    private static final long SECOND = 1_000_000_000;
    private static final Watch ALL = new Watch("w-1", "d-1", 0, "", 1);

    private final Watching watching = new Watching();
    private final AccessLines lines = AccessLog.none(watching).lines();

    private void answers(String distribution, int status, String target) {
        answers(lines, distribution, status, target, 255);
    }

    private static void answers(
            AccessLines to, String distribution, int status, String target, long id) {
        AccessRecord record =
                to.record()
                        .begin(1_900_000_000_007L, 1, id)
                        .from("192.0.2.1", 1234, false, "")
                        .speaking("HTTP/1.1")
                        .answered(status, 10, true)
                        .accounted(Served.HIT, Blame.NOBODY, distribution);
        record.method().set("GET");
        record.host().set("shop.test");
        record.target().set(target);
        to.write();
    }

    private List<String> told(long nowNanos) {
        return watching.take(nowNanos).stream()
                .flatMap(seen -> seen.lines().stream())
                .map(line -> new String(line, US_ASCII))
                .toList();
    }

    @Test
    void nobody_watches_and_nobody_wants_lines() {
        assertThat(lines.isWanted()).isFalse();
        watching.watch(List.of(ALL), 0);
        assertThat(lines.isWanted()).isTrue();
        watching.end();
        assertThat(lines.isWanted()).isFalse();
        assertThat(watching.take(0)).isEmpty();
    }

    @Test
    void without_a_log_a_watcher_gets_the_line_that_the_log_would_have() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AccessLog log = AccessLog.to(out, AccessLog.Format.JSON, new Metrics());
        answers(log.lines(), "d-1", 200, "/a?b\"", 255);
        log.close();
        watching.watch(List.of(ALL), 0);
        answers("d-1", 200, "/a?b\"");
        assertThat(told(0)).containsExactly(out.toString(US_ASCII));
        assertThat(told(0)).isEmpty();
    }

    @Test
    void a_log_of_another_form_goes_on_and_watchers_get_json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AccessLog log = AccessLog.to(out, AccessLog.Format.W3C, new Metrics(), watching);
        AccessLines both = log.lines();
        watching.watch(List.of(ALL), 0);
        answers(both, "d-1", 200, "/a", 255);
        answers(both, "d-2", 200, "/b", 255);
        log.close();
        assertThat(out.toString(US_ASCII)).contains("\t/a\t", "\t/b\t");
        assertThat(told(0)).singleElement().asString().startsWith("{").contains("\"/a\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', true",
        "404, '', true",
        "4, '', true",
        "403, '', false",
        "5, '', false",
        "0, /shoes/*, true",
        "0, /shoes/red, true",
        "0, /shoes/re, false",
        "0, /shoes/red*, true",
        "0, /shoes/red/*, false",
        "4, /hats/*, false",
    })
    void only_what_fits_is_noted(int status, String path, boolean fits) {
        watching.watch(List.of(new Watch("w-1", "d-1", status, path, 1)), 0);
        answers("d-1", 404, "/shoes/red?size=9");
        answers("d-2", 404, "/shoes/red?size=9");
        assertThat(told(0)).hasSize(fits ? 1 : 0);
    }

    @Test
    void a_sample_is_about_as_large_as_it_was_asked_for() {
        watching.watch(List.of(new Watch("w-1", "d-1", 0, "", 10)), 0);
        java.util.Random chance = new java.util.Random(7);
        for (int i = 0; i < 500; i++) {
            answers(lines, "d-1", 200, "/", chance.nextLong());
        }
        Seen seen = watching.take(0).getFirst();
        assertThat(seen.lines().size() + seen.omitted()).isBetween(25L, 90L);
    }

    @Test
    void what_is_more_than_fits_a_second_is_counted_and_the_next_second_is_another() {
        watching.watch(List.of(ALL), 0);
        IntStream.range(0, Watched.LINES + 23).forEach(i -> answers("d-1", 200, "/"));
        Seen first = watching.take(SECOND / 2).getFirst();
        assertThat(first.lines()).hasSize(Watched.LINES);
        assertThat(first.omitted()).isEqualTo(23);
        answers("d-1", 200, "/");
        Seen soon = watching.take(SECOND).getFirst();
        assertThat(soon.lines()).isEmpty();
        assertThat(soon.omitted()).isEqualTo(1);
        answers("d-1", 200, "/");
        Seen later = watching.take(SECOND).getFirst();
        assertThat(later.lines()).hasSize(1);
        assertThat(later.omitted()).isZero();
    }

    @Test
    void lines_that_are_as_long_as_a_viewer_can_make_them_do_not_fill_the_memory() {
        watching.watch(List.of(ALL), 0);
        String endless = "\u0001".repeat(100_000);
        IntStream.range(0, 90).forEach(i -> answers("d-1", 200, endless));
        Seen seen = watching.take(0).getFirst();
        assertThat(seen.lines().stream().mapToInt(line -> line.length).sum())
                .isBetween(Watched.OCTETS / 2, Watched.OCTETS);
        assertThat(seen.lines().size() + seen.omitted()).isEqualTo(90);
    }

    @Test
    void who_goes_on_watching_loses_nothing_when_others_come_and_go() {
        Watch other = new Watch("w-2", "d-1", 5, "", 1);
        watching.watch(List.of(ALL), 0);
        answers("d-1", 500, "/one");
        watching.watch(List.of(other, ALL), 0);
        answers("d-1", 500, "/two");
        List<Seen> seen = watching.take(0);
        assertThat(seen).extracting(Seen::watchId).containsExactly("w-2", "w-1");
        assertThat(seen).extracting(one -> one.lines().size()).containsExactly(1, 2);
    }

    @Test
    void more_watchers_than_an_edge_can_bear_are_not_borne() {
        List<Watch> crowd =
                Stream.iterate(0, i -> i + 1)
                        .limit(100)
                        .map(i -> new Watch("w-" + i, "d-1", 0, "", 1))
                        .toList();
        watching.watch(crowd, 0);
        answers("d-1", 200, "/");
        assertThat(watching.take(0)).hasSize(32);
    }
}
