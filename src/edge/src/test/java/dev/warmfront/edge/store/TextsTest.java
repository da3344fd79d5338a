package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.headers.Fields;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static final String LONG = "x".repeat(129);

    private final Texts texts = new Texts();

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
    void fields_and_keys_stay_what_they_are_and_share_their_values() {
        Fields one = texts.shared(Fields.of("Server", fresh("nginx"), "ETag", "\"1\""));
        Fields two = texts.shared(Fields.of("Server", fresh("nginx"), "ETag", "\"2\""));
        assertThat(two).isEqualTo(Fields.of("Server", "nginx", "ETag", "\"2\""));
        assertThat(Objects.requireNonNull(two.first("server"))).isSameAs(one.first("server"));
        CacheKey key = texts.shared(new CacheKey("d", "/a", "b=c", fresh("x:nginx"), true));
        assertThat(key).isEqualTo(new CacheKey("d", "/a", "b=c", "x:nginx", true));
    }

    private static String fresh(String text) {
        return new StringBuilder(text).toString();
    }
}
