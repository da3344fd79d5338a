package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.routing.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9213: what an origin says to caches like this one alone.
class TargetedTest {

    private static final long NOW = 1_900_000_000_000L;

    private static long left(String... fields) {
        Admission admission =
                Admission.of(
                        Asked.get("/a"),
                        policy(0, 0, 10_000),
                        Site.UNSAID,
                        200,
                        Fields.of(fields),
                        NOW,
                        NOW);
        return admission instanceof Admission.Keep keep
                ? Math.max(0, keep.lifetime().leftMillis(NOW) / 1000)
                : 0;
    }

    @Test
    void rfc9213_section_2_2_the_targeted_field_counts_alone() {
        assertThat(left("cdn-cache-control", "max-age=60", "cache-control", "no-store"))
                .isEqualTo(60);
        assertThat(left("cdn-cache-control", "no-store", "cache-control", "max-age=60")).isZero();
        String later = HttpDate.write(NOW + 60_000);
        assertThat(left("cdn-cache-control", "must-revalidate", "expires", later)).isZero();
    }

    @Test
    void rfc9213_section_2_1_the_age_counts_as_ever() {
        assertThat(left("cdn-cache-control", "max-age=60", "age", "50")).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "max-age=60,",
                "Max-Age=60",
                "max-age= 60",
                "max-age =60",
                "max-age=60;",
                "max-age=60 no-store",
                "max-age=\"60",
                "max-age=6\"0",
                "foo=(1 2, max-age=60",
                "max-age=1234567890123456",
                "=60",
                ",",
                "max-age=60, foo=\"\\x\"",
            })
    void rfc9213_section_2_1_what_cannot_be_parsed_counts_as_not_there(String broken) {
        assertThat(left("cdn-cache-control", broken, "cache-control", "max-age=7")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=60",
                "max-age=60;foo=bar",
                "foo, max-age=60",
                "foo=(1 2;a \"x\");b, max-age=60",
                "foo=?0, bar=:YWJj:, baz=1.5, quux=tok/en:x, max-age=60",
                "max-age=10, max-age=60",
                "max-age=60 ,\tfoo",
                "foo=\"max-age=3, \\\" no-store\", max-age=60",
            })
    void rfc9213_section_2_1_parameters_and_unknown_members_mean_nothing(String field) {
        assertThat(left("cdn-cache-control", field, "cache-control", "max-age=7")).isEqualTo(60);
    }

    @Test
    void rfc9213_section_2_1_a_value_of_the_wrong_kind_is_ignored() {
        assertThat(left("cdn-cache-control", "max-age=\"60\"", "cache-control", "max-age=7"))
                .isZero();
        assertThat(left("cdn-cache-control", "max-age=60, no-store=?0")).isEqualTo(60);
    }

    @Test
    void surrogate_control_counts_where_there_is_no_targeted_field() {
        assertThat(left("surrogate-control", "max-age=60", "cache-control", "max-age=7"))
                .isEqualTo(60);
        assertThat(left("surrogate-control", "max-age=60;warmfront")).isEqualTo(60);
        assertThat(left("surrogate-control", "max-age=60;other", "cache-control", "max-age=7"))
                .isEqualTo(7);
        assertThat(left("surrogate-control", "max-age=60, max-age=30;warmfront")).isEqualTo(30);
        assertThat(left("surrogate-control", "no-store", "cache-control", "max-age=7")).isZero();
        assertThat(left("cdn-cache-control", "max-age=5", "surrogate-control", "max-age=60"))
                .isEqualTo(5);
    }
}
