package dev.warmfront.compiler.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CoveringTest {

    @Test
    void everything_covers_anything() {
        assertThat(Covering.covers("*", "images/*.jpg")).isTrue();
        assertThat(Covering.covers("*", "")).isTrue();
    }

    @Test
    void one_character_does_not_cover_any_run() {
        assertThat(Covering.covers("?", "*")).isFalse();
        assertThat(Covering.covers("a?", "ab")).isTrue();
        assertThat(Covering.covers("a?", "a")).isFalse();
    }

    @Test
    void a_literal_does_not_cover_a_question_mark() {
        assertThat(Covering.covers("ab", "a?")).isFalse();
    }

    @Test
    void what_is_called_covered_is_never_reached() {
        Random random = new Random(11);
        int covered = 0;
        for (int i = 0; i < 20_000; i++) {
            String wide = word(random, "ab*?", 5);
            String narrow = word(random, "ab*?", 5);
            if (!Covering.covers(wide, narrow)) {
                continue;
            }
            covered++;
            for (int j = 0; j < 30; j++) {
                String path = word(random, "ab", 7);
                if (matches(narrow, path)) {
                    assertThat(matches(wide, path)).as("%s %s %s", wide, narrow, path).isTrue();
                }
            }
        }
        assertThat(covered).isGreaterThan(100);
    }

    private static String word(Random random, String alphabet, int most) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(most + 1);
        for (int i = 0; i < length; i++) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    /// The meaning of a pattern, in the plainest way there is.
    private static boolean matches(String pattern, String path) {
        return path.matches(pattern.replace("?", ".").replace("*", ".*"));
    }
}
