package dev.warmfront.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.HopByHop;
import dev.warmfront.snapshot.policy.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class KeyTest {

    private static final Selection AB = Selection.listed(List.of("a", "b"));
    private static final Selection NOT_AB =
            new Selection(Selection.Kind.ALL_EXCEPT, List.of("a", "b"));

    @Test
    void parameters_keep_their_order_and_are_not_decoded() {
        assertThat(Selected.query(AB, "b=1&c=2&a&a=3&%61=4&A=5")).isEqualTo("b=1&a&a=3");
        assertThat(Selected.query(NOT_AB, "b=1&c=2&a&%61=4")).isEqualTo("c=2&%61=4");
        assertThat(Selected.query(Selection.EVERYTHING, "b=1&&c")).isEqualTo("b=1&&c");
        assertThat(Selected.query(Selection.NOTHING, "b=1")).isEmpty();
    }

    @Test
    void paths_that_were_chosen_to_collide_are_found_as_fast_as_others() {
        int bits = 16;
        Map<CacheKey, Integer> table = new ConcurrentHashMap<>();
        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(10),
                () -> {
                    for (int i = 0; i < 1 << bits; i++) {
                        CacheKey key = new CacheKey("d-1", colliding(bits, i), "", "", false);
                        table.put(key, i);
                        assertThat(key)
                                .hasSameHashCodeAs(
                                        new CacheKey("d-1", colliding(bits, 0), "", "", false));
                        assertThat(table.get(key)).isEqualTo(i);
                    }
                });
        assertThat(table).hasSize(1 << bits);
    }

    /// `Aa` and `BB` have the same hash code, and so has whatever is made of as many of them.
    private static String colliding(int bits, int choice) {
        StringBuilder path = new StringBuilder("/");
        for (int bit = 0; bit < bits; bit++) {
            path.append((choice >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return path.toString();
    }

    @Test
    void keys_are_in_order_by_all_that_they_are() {
        List<CacheKey> keys =
                List.of(
                        new CacheKey("d-1", "/a", "", "", false),
                        new CacheKey("d-2", "/a", "", "", false),
                        new CacheKey("d-2", "/a", "", "", true),
                        new CacheKey("d-1", "/a", "", "r", false),
                        new CacheKey("d-1", "/a", "q", "", false),
                        new CacheKey("d-1", "/b", "", "", false));
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < keys.size(); j++) {
                assertThat(Integer.signum(keys.get(i).compareTo(keys.get(j))))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    void cookies_are_sorted_by_name() {
        assertThat(Selected.cookies(AB, "c=1; b=2;a=3; B=4")).isEqualTo("a=3; b=2");
        assertThat(Selected.cookies(Selection.EVERYTHING, "b=2; a=1")).isEqualTo("a=1; b=2");
        assertThat(Selected.cookies(AB, null)).isEmpty();
    }

    @Test
    void the_edges_own_cookie_is_never_meant() {
        String sent = "b=2; Warmfront-Staging=staging.0.1; a=1;Warmfront-Staging; c";
        assertThat(Selected.cookies(Selection.EVERYTHING, sent)).isEqualTo("a=1; b=2; c");
        assertThat(Selected.cookies(NOT_AB, sent)).isEqualTo("c");
        Selection own = Selection.listed(List.of("Warmfront-Staging"));
        assertThat(Selected.cookies(own, Selection.EVERYTHING, sent)).isEqualTo("a=1; b=2; c");
        assertThat(Selected.cookies(own, sent)).isEmpty();
    }

    @Test
    void rfc9110_13_1_if_none_match_compares_weakly_and_beats_the_date() {
        Fields stored =
                Fields.of("ETag", "W/\"a,b\"", "Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
        String date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assertThat(Conditions.isNotModified("\"x\", \"a,b\"", null, stored, 0)).isTrue();
        assertThat(Conditions.isNotModified("*", null, stored, 0)).isTrue();
        assertThat(Conditions.isNotModified("\"x\"", date, stored, 0)).isFalse();
        assertThat(Conditions.isNotModified(null, date, stored, 0)).isTrue();
        String before = "Sun, 06 Nov 1994 08:49:36 GMT";
        assertThat(Conditions.isNotModified(null, before, stored, 0)).isFalse();
        assertThat(Conditions.isNotModified(null, "nonsense", stored, 0)).isFalse();
        assertThat(Conditions.isNotModified("\"a\"", null, Fields.NONE, 0)).isFalse();
    }

    @Test
    void rfc9110_7_6_1_what_connection_names_ends_here_unless_it_is_essential() {
        assertThat(HopByHop.named("X-Own, ETag,, close"))
                .containsExactlyInAnyOrder("x-own", "close");
        assertThat(HopByHop.isKnown("te")).isTrue();
        assertThat(HopByHop.isKnown("etag")).isFalse();
    }
}
