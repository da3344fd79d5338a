package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.forwarding;
import static dev.warmfront.engine.request.Sites.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Rules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9111, section 3: what may be stored; and the directives of section 5.2.2 that forbid it.
class Rfc9111StoringTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final String DATE = HttpDate.write(NOW);

    /// Nothing is assumed that the origin does not say.
    private static final CachePolicy BARE = forwarding(Rules.USUAL, 0, 0, 31_536_000);

    private static Admission admit(CachePolicy policy, Asked asked, int status, String... fields) {
        return Admission.of(asked, policy, Site.UNSAID, status, Fields.of(fields), NOW, NOW);
    }

    private static Admission admit(int status, String... fields) {
        return admit(BARE, Asked.get("/a"), status, fields);
    }

    private static NotStored refused(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Refuse.class);
        return ((Admission.Refuse) admission).reason();
    }

    private static Lifetime kept(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Keep.class);
        return ((Admission.Keep) admission).lifetime();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "PUT", "DELETE", "OPTIONS", "M-SEARCH"})
    void rfc9111_section_3_only_the_answer_to_get_is_stored(String method) {
        Asked asked = new Asked(method, "/a", "", Map.of());
        assertThat(refused(admit(BARE, asked, 200, "cache-control", "max-age=60")))
                .isEqualTo(NotStored.METHOD);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 503, 599})
    void rfc9111_section_3_any_final_status_is_stored_when_its_lifetime_is_stated(int status) {
        assertThat(kept(admit(status, "cache-control", "max-age=60")).leftMillis(NOW))
                .isEqualTo(60_000);
        String later = HttpDate.write(NOW + 60_000);
        assertThat(kept(admit(status, "date", DATE, "expires", later)).leftMillis(NOW))
                .isEqualTo(60_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103, 206, 304, 416})
    void rfc9111_section_3_what_is_not_final_or_not_whole_is_never_stored(int status) {
        assertThat(refused(admit(status, "cache-control", "max-age=60")))
                .isEqualTo(NotStored.STATUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 406, 415, 418, 429, 502, 503, 504, 599})
    void rfc9111_section_3_an_error_without_a_stated_lifetime_is_not_stored(int status) {
        assertThat(refused(admit(status, "last-modified", HttpDate.write(NOW - 9_000_000))))
                .isEqualTo(NotStored.STATUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "NO-STORE", "max-age=60, no-store", "no-store, public"})
    void rfc9111_section_5_2_2_5_no_store_is_not_stored(String control) {
        assertThat(refused(admit(200, "cache-control", control))).isEqualTo(NotStored.NO_STORE);
    }

    @Test
    void rfc9111_section_5_2_2_5_no_store_in_any_of_several_fields_counts() {
        assertThat(refused(admit(200, "cache-control", "max-age=60", "Cache-Control", "no-store")))
                .isEqualTo(NotStored.NO_STORE);
    }

    @Test
    void rfc9111_section_5_2_2_7_private_is_not_stored_by_a_shared_cache() {
        assertThat(refused(admit(200, "cache-control", "private, max-age=60")))
                .isEqualTo(NotStored.PRIVATE);
        assertThat(refused(admit(200, "cache-control", "public, private, s-maxage=60")))
                .isEqualTo(NotStored.PRIVATE);
    }

    @Test
    void rfc9111_section_5_2_2_7_qualified_private_only_hides_the_fields_it_names() {
        String control = "private=\"X-User, X-Cart\", max-age=60";
        assertThat(kept(admit(200, "cache-control", control)).leftMillis(NOW)).isEqualTo(60_000);
        assertThat(Said.of(Fields.of("cache-control", control)).control().hiddenFields())
                .containsExactly("x-user", "x-cart");
    }

    @Test
    void rfc9111_section_5_2_2_4_no_cache_is_stored_only_to_be_asked_about() {
        Lifetime lifetime =
                kept(admit(200, "cache-control", "no-cache, max-age=60", "etag", "\"a\""));
        assertThat(lifetime.isFresh(NOW)).isFalse();
        assertThat(lifetime.standsIn(NOW)).isFalse();
        assertThat(lifetime.bridges(NOW)).isFalse();
        assertThat(refused(admit(200, "cache-control", "no-cache, max-age=60")))
                .isEqualTo(NotStored.NO_CACHE);
    }

    @Test
    void rfc9111_section_5_2_2_4_qualified_no_cache_only_hides_the_fields_it_names() {
        Fields fields = Fields.of("cache-control", "max-age=60, no-cache=\"Set-Cookie\"");
        assertThat(Said.of(fields).control().hiddenFields()).containsExactly("set-cookie");
        assertThat(Said.of(fields).control().noCache()).isFalse();
    }

    @Test
    void rfc9111_section_5_2_2_3_must_understand_keeps_only_a_status_that_is_known() {
        assertThat(refused(admit(599, "cache-control", "max-age=60, must-understand")))
                .isEqualTo(NotStored.NOT_UNDERSTOOD);
        assertThat(refused(admit(299, "cache-control", "max-age=60, must-understand, no-store")))
                .isEqualTo(NotStored.NOT_UNDERSTOOD);
    }

    @Test
    void rfc9111_section_5_2_2_3_must_understand_outweighs_no_store_for_a_status_that_is_known() {
        String control = "max-age=60, must-understand, no-store";
        assertThat(kept(admit(200, "cache-control", control)).leftMillis(NOW)).isEqualTo(60_000);
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=60,                   false",
        "'max-age=60, public',         true",
        "'max-age=60, s-maxage=30',    true",
        "'max-age=60, must-revalidate', true",
        "'max-age=60, proxy-revalidate', true",
    })
    void rfc9111_section_3_5_the_answer_to_authorization_is_stored_only_with_permission(
            String control, boolean stored) {
        Asked asked = Asked.get("/a").with("authorization", "Bearer x");
        Admission admission = admit(BARE, asked, 200, "cache-control", control);
        assertThat(admission instanceof Admission.Keep).isEqualTo(stored);
        if (!stored) {
            assertThat(refused(admission)).isEqualTo(NotStored.AUTHORIZATION);
        }
    }

    @Test
    void rfc9111_section_3_5_credentials_the_origin_never_got_matter_to_no_answer() {
        Asked asked = Asked.get("/a").with("authorization", "Bearer x");
        Admission admission = admit(policy(0, 0, 1000), asked, 200, "cache-control", "max-age=60");
        assertThat(kept(admission).isFresh(NOW)).isTrue();
    }

    @Test
    void rfc9111_section_7_3_a_cookie_is_kept_only_where_the_policy_says_so() {
        String[] answer = {"cache-control", "max-age=60", "set-cookie", "a=b"};
        assertThat(refused(admit(200, answer))).isEqualTo(NotStored.SETS_COOKIE);
        CachePolicy keeping = forwarding(new Rules(Rules.Mode.RFC, 0, true), 0, 0, 31_536_000);
        assertThat(kept(admit(keeping, Asked.get("/a"), 200, answer)).isFresh(NOW)).isTrue();
        assertThat(refused(admit(keeping, Asked.get("/a"), 200, "set-cookie", "a=b")))
                .isEqualTo(NotStored.SETS_COOKIE);
        assertThat(kept(admit(200, "cache-control", "public, max-age=60", "set-cookie", "a=b")))
                .isNotNull();
    }

    @Test
    void rfc9111_section_5_2_1_5_a_viewers_no_store_keeps_its_answer_out() {
        Asked asked = Asked.get("/a").with("cache-control", "no-store");
        assertThat(refused(admit(BARE, asked, 200, "cache-control", "max-age=60")))
                .isEqualTo(NotStored.VIEWER_WANTS_NOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=0", "min-fresh=100", "max-stale", "no-transform"})
    void rfc9111_section_5_2_1_other_wishes_are_advice_and_change_nothing(String wish) {
        Asked asked = Asked.get("/a").with("cache-control", wish);
        assertThat(kept(admit(BARE, asked, 200, "cache-control", "max-age=60")).isFresh(NOW))
                .isTrue();
        assertThat(Wishes.of(wish)).isEqualTo(new Wishes(false, false));
    }

    @Test
    void rfc9111_section_5_2_1_7_only_if_cached_is_understood() {
        assertThat(Wishes.of("max-age=5, Only-If-Cached").onlyIfCached()).isTrue();
        assertThat(Wishes.of(null).onlyIfCached()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "Accept, *", ", *", "X-Forwarded-For", "Via"})
    void rfc9111_section_4_1_what_no_key_can_hold_is_not_stored(String vary) {
        assertThat(refused(admit(200, "cache-control", "max-age=60", "vary", vary)))
                .isEqualTo(NotStored.VARIES_BY_ANYTHING);
    }

    @Test
    void rfc9111_section_4_1_a_star_in_any_of_several_fields_counts() {
        assertThat(refused(admit(200, "cache-control", "max-age=60", "vary", "", "vary", "*")))
                .isEqualTo(NotStored.VARIES_BY_ANYTHING);
    }

    @Test
    void rfc9111_section_5_2_3_unknown_directives_mean_nothing() {
        Admission admission =
                admit(200, "cache-control", "community=\"UCI, no-store\", foo, max-age=60");
        assertThat(kept(admission).leftMillis(NOW)).isEqualTo(60_000);
    }

    @Test
    void cloudfront_a_least_lifetime_outweighs_what_the_origin_forbids() {
        CachePolicy cloudFront =
                forwarding(new Rules(Rules.Mode.CLOUDFRONT, 0, false), 20, 60, 3600);
        for (String control : List.of("no-store", "no-cache", "private", "private, max-age=0")) {
            Admission admission = admit(cloudFront, Asked.get("/a"), 200, "cache-control", control);
            assertThat(kept(admission).leftMillis(NOW)).isEqualTo(20_000);
        }
        CachePolicy none = forwarding(new Rules(Rules.Mode.CLOUDFRONT, 0, false), 0, 60, 3600);
        assertThat(refused(admit(none, Asked.get("/a"), 200, "cache-control", "no-store")))
                .isEqualTo(NotStored.NO_STORE);
        CachePolicy rfc = forwarding(Rules.USUAL, 20, 60, 3600);
        assertThat(refused(admit(rfc, Asked.get("/a"), 200, "cache-control", "no-store")))
                .isEqualTo(NotStored.NO_STORE);
    }

    @Test
    void cloudfront_vary_tells_nothing_apart() {
        CachePolicy cloudFront =
                forwarding(new Rules(Rules.Mode.CLOUDFRONT, 0, false), 0, 60, 3600);
        Admission admission = admit(cloudFront, Asked.get("/a"), 200, "vary", "Accept-Language");
        assertThat(((Admission.Keep) admission).varies()).isEmpty();
        assertThat(refused(admit(cloudFront, Asked.get("/a"), 200, "vary", "*")))
                .isEqualTo(NotStored.VARIES_BY_ANYTHING);
        CachePolicy rfc = forwarding(Rules.USUAL, 0, 60, 3600);
        Admission other = admit(rfc, Asked.get("/a"), 200, "vary", "Accept-Language");
        assertThat(((Admission.Keep) other).varies()).containsExactly("accept-language");
    }
}
