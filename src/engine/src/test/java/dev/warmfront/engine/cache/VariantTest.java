package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.forwarding;
import static dev.warmfront.engine.request.Sites.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9111, section 4.1: answers that vary.
class VariantTest {

    private static final CacheKey URL = new CacheKey("d-1", "/a", "", "", false);
    private static final CachePolicy ALL = forwarding(Rules.USUAL, 0, 0, 1000);

    private static CacheKey key(Asked asked, String... names) {
        return Variant.key(URL, List.of(names), ALL, asked);
    }

    private static CacheKey key(String name, String value) {
        return key(Asked.get("/a").with(name, value), name);
    }

    @Test
    void rfc9111_section_4_1_every_named_field_must_match() {
        Asked one = Asked.get("/a").with("foo", "1").with("bar", "2");
        Asked other = Asked.get("/a").with("foo", "1").with("bar", "3");
        assertThat(key(one, "bar", "foo")).isNotEqualTo(key(other, "bar", "foo"));
        assertThat(key(one, "foo")).isEqualTo(key(other, "foo"));
        assertThat(key(one, "foo")).isNotEqualTo(URL);
    }

    @Test
    void rfc9111_section_4_1_a_field_that_is_not_there_matches_only_one_that_is_not_there() {
        Asked none = Asked.get("/a");
        assertThat(key(none, "foo")).isEqualTo(key(none.with("other", "1"), "foo"));
        assertThat(key(none, "foo")).isNotEqualTo(key(none.with("foo", ""), "foo"));
        assertThat(key(none, "foo")).isNotEqualTo(key(none.with("foo", "1"), "foo"));
    }

    @Test
    void rfc9111_section_4_1_values_of_one_field_cannot_pass_for_those_of_another() {
        Asked one = Asked.get("/a").with("a", "1").with("b", "2");
        Asked other = Asked.get("/a").with("a", "1,b:2");
        assertThat(key(one, "a", "b")).isNotEqualTo(key(other, "a", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "foo,             '1, 2',           '1,2',             true",
        "foo,             '1, 2',           ' 1 ,   2',        true",
        "foo,             '1, 2',           '2, 1',            false",
        "foo,             a,                A,                 false",
        "accept-language, 'en, de',         'de, en',          true",
        "accept-language, 'en, de',         'eN, De',          true",
        "accept-language, 'en;q=0.5, de',   'de, en; q=0.5',   true",
        "accept-language, 'en;q=0.5, de',   'en, de;q=0.5',    false",
        "accept-encoding, 'gzip, br',       'br,gzip',         true",
        "accept-encoding, 'gzip',           'br',              false",
        "accept-encoding, 'gzip;q=0',       'gzip',            false",
    })
    void rfc9111_section_4_1_what_means_the_same_is_the_same(
            String name, String one, String other, boolean same) {
        assertThat(key(name, one).equals(key(name, other))).isEqualTo(same);
    }

    @Test
    void only_what_the_origin_gets_without_its_being_in_the_key_makes_a_variant() {
        Fields vary = Fields.of("vary", "Accept, FOO, accept-encoding", "vary", "Bar");
        assertThat(Variant.names(ALL, vary))
                .containsExactly("accept", "accept-encoding", "bar", "foo");
        assertThat(Variant.names(policy(0, 0, 1000), vary)).isEmpty();
        CachePolicy keyed =
                policy(0, 0, 1000, Selection.listed(List.of("accept")), Selection.NOTHING);
        assertThat(Variant.names(keyed, vary)).isEmpty();
    }

    @Test
    void cookies_make_a_variant_by_those_the_origin_gets() {
        Fields vary = Fields.of("vary", "Cookie");
        assertThat(Variant.names(ALL, vary)).containsExactly("cookie");
        assertThat(Variant.names(policy(0, 0, 1000), vary)).isEmpty();
        assertThat(key("cookie", "b=2; a=1")).isEqualTo(key("cookie", "a=1; b=2"));
        assertThat(key("cookie", "a=1")).isNotEqualTo(key("cookie", "a=2"));
    }

    @Test
    void names_of_several_answers_add_up() {
        assertThat(Variant.union(List.of("b"), List.of("a", "b"))).containsExactly("a", "b");
    }
}
