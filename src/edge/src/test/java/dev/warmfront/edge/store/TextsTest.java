package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.CacheKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static final String LONG = "x".repeat(129);

    private final Texts texts = new Texts((status, fields) -> new byte[0]);

    @Test
    void what_was_seen_before_is_the_same_object() {
        String first = fresh("text/html");
        assertThat(texts.shared(first)).isSameAs(first);
        assertThat(texts.shared(fresh("text/html"))).isSameAs(first);
        assertThat(texts.shared(fresh("text/css"))).isEqualTo("text/css");
    }

    @Test
    void what_is_long_is_left_alone() {
        String first = fresh(LONG);
        String second = fresh(LONG);
        assertThat(texts.shared(first)).isSameAs(first);
        assertThat(texts.shared(second)).isSameAs(second);
    }

    @Test
    void whatever_falls_into_one_place_each_gets_its_own_text() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(texts.shared("value-" + i)).isEqualTo("value-" + i);
        }
    }

    @Test
    void keys_stay_what_they_are_and_share_what_they_have_in_common() {
        String rest = fresh("x:nginx");
        assertThat(texts.shared(new CacheKey("d", "/b", "", rest, true)).rest()).isSameAs(rest);
        CacheKey key = texts.shared(new CacheKey("d", "/a", "b=c", fresh("x:nginx"), true));
        assertThat(key).isEqualTo(new CacheKey("d", "/a", "b=c", "x:nginx", true));
        assertThat(key.rest()).isSameAs(rest);
    }

    @Test
    void what_is_seen_for_the_second_time_gets_a_number_for_good() {
        Vocabulary words = texts.vocabulary();
        assertThat(texts.number("nginx", words)).isEqualTo(Vocabulary.UNKNOWN);
        int number = texts.number(fresh("nginx"), words);
        assertThat(number).isNotNegative();
        assertThat(texts.number(fresh("nginx"), words)).isEqualTo(number);
        assertThat(words.text(number)).isEqualTo("nginx");
        texts.number(LONG, words);
        assertThat(texts.number(LONG, words)).isEqualTo(Vocabulary.UNKNOWN);
    }

    @Test
    void a_full_vocabulary_is_followed_by_another_and_still_knows_what_it_knew() {
        Vocabulary first = texts.vocabulary();
        fill(first, "text");
        assertThat(texts.vocabulary()).isNotSameAs(first);
        assertThat(first.text(first.number("text-0"))).isEqualTo("text-0");
        assertThat(texts.number("text-0", texts.vocabulary())).isEqualTo(Vocabulary.UNKNOWN);
    }

    @Test
    void there_are_never_more_than_sixteen_vocabularies_that_somebody_needs() {
        List<Vocabulary> needed = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Vocabulary words = texts.vocabulary();
            if (!needed.contains(words)) {
                needed.add(words);
            }
            fill(words, "v" + i);
        }
        assertThat(needed).hasSize(16);
    }

    private void fill(Vocabulary words, String name) {
        for (int i = 0; i <= Vocabulary.MOST; i++) {
            texts.number(name + "-" + i, words);
            texts.number(name + "-" + i, words);
        }
    }

    private static String fresh(String text) {
        return new StringBuilder(text).toString();
    }
}
