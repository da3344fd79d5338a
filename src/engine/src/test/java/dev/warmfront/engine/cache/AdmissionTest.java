package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final CachePolicy USUAL = policy(0, 100, 1000);

    private static Admission admit(CachePolicy policy, int status, String... fields) {
        return Admission.of(
                Asked.get("/a"), policy, Site.UNSAID, status, Fields.of(fields), NOW, NOW);
    }

    private static long seconds(Admission admission) {
        return admission instanceof Admission.Keep keep
                ? keep.lifetime().leftMillis(NOW) / 1000
                : -1;
    }

    private static NotStored reason(Admission admission) {
        return admission instanceof Admission.Refuse refuse ? refuse.reason() : null;
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=60,                 60",
        "'max-age=60, s-maxage=70',  70",
        "'s-maxage=\"70\"',          70",
        "MAX-AGE=60,                 60",
        "'max-age=60, max-age=30',   30",
        "max-age=5000,               1000",
        "public,                     100",
        "'',                         100",
    })
    void rfc9111_4_2_1_the_most_specific_lifetime_counts_within_the_bounds(
            String control, long expected) {
        assertThat(seconds(admit(USUAL, 200, "cache-control", control))).isEqualTo(expected);
    }

    @Test
    void the_least_lifetime_raises_a_shorter_one() {
        assertThat(seconds(admit(policy(20, 100, 1000), 200, "cache-control", "max-age=5")))
                .isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "no-store,             NO_STORE",
        "private,              PRIVATE",
        "no-cache,             NO_CACHE",
        "'private, no-store',  NO_STORE",
        "No-Store,             NO_STORE",
    })
    void rfc9111_5_2_2_prohibitions_are_obeyed_even_with_a_least_lifetime(
            String control, NotStored reason) {
        Admission admission = admit(policy(20, 100, 1000), 200, "cache-control", control);
        assertThat(reason(admission)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"max-age=0", "max-age=ten", "max-age=-1", "'max-age=60, max-age='"})
    void rfc9111_4_2_1_what_is_no_lifetime_is_none(String control) {
        assertThat(reason(admit(USUAL, 200, "cache-control", control)))
                .isEqualTo(NotStored.NO_LIFETIME);
    }

    @Test
    void rfc9111_5_3_expires_counts_from_date_and_nonsense_is_the_past() {
        String date = HttpDate.write(NOW);
        String later = HttpDate.write(NOW + 50_000);
        assertThat(seconds(admit(USUAL, 200, "date", date, "expires", later))).isEqualTo(50);
        assertThat(reason(admit(USUAL, 200, "expires", "0"))).isEqualTo(NotStored.NO_LIFETIME);
    }

    @Test
    void rfc9111_4_2_3_age_is_used_up_already() {
        assertThat(seconds(admit(USUAL, 200, "cache-control", "max-age=60", "age", "25")))
                .isEqualTo(35);
        String old = HttpDate.write(NOW - 40_000);
        assertThat(seconds(admit(USUAL, 200, "cache-control", "max-age=60", "date", old)))
                .isEqualTo(20);
        assertThat(reason(admit(USUAL, 200, "cache-control", "max-age=60", "age", "60")))
                .isEqualTo(NotStored.NO_LIFETIME);
    }

    @Test
    void rfc9111_4_2_at_exactly_its_lifetime_it_is_no_longer_fresh() {
        Lifetime lifetime = new Lifetime(NOW, 1000, 0, 0);
        assertThat(lifetime.isFresh(NOW + 999)).isTrue();
        assertThat(lifetime.isFresh(NOW + 1000)).isFalse();
        assertThat(lifetime.ageSeconds(NOW + 1999)).isEqualTo(1);
    }

    private static Admission ruled(CachePolicy policy, long least, int status, String... fields) {
        return Admission.of(Asked.get("/a"), policy, least, status, Fields.of(fields), NOW, NOW);
    }

    @ParameterizedTest
    @CsvSource({"404", "414", "500", "501", "502", "503", "504"})
    void the_distribution_says_for_how_long_these_errors_are_kept(int status) {
        CachePolicy bare = policy(0, 0, 1000);
        assertThat(seconds(ruled(bare, 30, status))).isEqualTo(30);
        assertThat(seconds(ruled(bare, 30, status, "cache-control", "max-age=5"))).isEqualTo(30);
        assertThat(seconds(ruled(bare, 30, status, "cache-control", "max-age=50"))).isEqualTo(50);
        assertThat(reason(ruled(bare, 30, status, "cache-control", "no-store")))
                .isEqualTo(NotStored.NO_STORE);
        assertThat(seconds(ruled(bare, 0, status))).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "405", "412", "415"})
    void other_errors_are_kept_so_long_only_when_the_origin_says_how_long(int status) {
        CachePolicy bare = policy(0, 0, 1000);
        assertThat(seconds(ruled(bare, 30, status))).isEqualTo(-1);
        assertThat(seconds(ruled(bare, 30, status, "cache-control", "max-age=5"))).isEqualTo(30);
        assertThat(seconds(ruled(bare, 30, status, "cache-control", "s-maxage=50"))).isEqualTo(50);
        assertThat(reason(ruled(bare, 30, 416, "cache-control", "max-age=50")))
                .isEqualTo(NotStored.STATUS);
    }

    @Test
    void errors_are_kept_for_a_moment() {
        assertThat(seconds(admit(USUAL, 404))).isEqualTo(Admission.ERROR_SECONDS);
        assertThat(seconds(admit(USUAL, 503))).isEqualTo(Admission.FAILURE_SECONDS);
        assertThat(seconds(admit(USUAL, 404, "cache-control", "max-age=60"))).isEqualTo(60);
        assertThat(reason(admit(USUAL, 400))).isEqualTo(NotStored.STATUS);
        assertThat(reason(admit(USUAL, 206))).isEqualTo(NotStored.STATUS);
        assertThat(reason(admit(USUAL, 302))).isEqualTo(NotStored.NO_LIFETIME);
    }

    @Test
    void rfc9111_4_1_vary_star_is_never_kept_and_what_is_in_the_key_is_fine() {
        assertThat(reason(admit(USUAL, 200, "vary", "*"))).isEqualTo(NotStored.VARIES_BY_ANYTHING);
        assertThat(reason(admit(USUAL, 200, "vary", "Accept, X-Forwarded-For")))
                .isEqualTo(NotStored.VARIES_BY_ANYTHING);
        assertThat(seconds(admit(USUAL, 200, "vary", "Accept-Encoding"))).isEqualTo(100);
    }

    @Test
    void rfc9111_3_5_authorization_that_is_in_the_key_needs_permission() {
        CachePolicy keyed =
                policy(0, 100, 1000, Selection.listed(List.of("authorization")), Selection.NOTHING);
        Asked asked = Asked.get("/a").with("authorization", "Bearer x");
        assertThat(reason(Admission.of(asked, keyed, Site.UNSAID, 200, Fields.NONE, NOW, NOW)))
                .isEqualTo(NotStored.AUTHORIZATION);
        Fields open = Fields.of("cache-control", "public");
        assertThat(seconds(Admission.of(asked, keyed, Site.UNSAID, 200, open, NOW, NOW)))
                .isEqualTo(100);
    }

    @Test
    void a_cookie_that_is_set_is_kept_only_with_permission() {
        CachePolicy cookies = policy(0, 100, 1000, Selection.NOTHING, Selection.EVERYTHING);
        assertThat(reason(admit(cookies, 200, "set-cookie", "a=b")))
                .isEqualTo(NotStored.SETS_COOKIE);
        assertThat(
                        seconds(
                                admit(
                                        cookies,
                                        200,
                                        "set-cookie",
                                        "a=b",
                                        "cache-control",
                                        "no-cache=\"Set-Cookie\"")))
                .isEqualTo(100);
        assertThat(seconds(admit(USUAL, 200, "set-cookie", "a=b"))).isEqualTo(100);
    }

    @Test
    void only_get_is_kept_and_only_where_the_policy_keeps_anything() {
        Asked head = new Asked("HEAD", "/a", "", java.util.Map.of());
        assertThat(reason(Admission.of(head, USUAL, Site.UNSAID, 200, Fields.NONE, NOW, NOW)))
                .isEqualTo(NotStored.METHOD);
        assertThat(reason(admit(policy(0, 0, 0), 200))).isEqualTo(NotStored.POLICY);
    }

    @Test
    void rfc5861_4_it_stands_in_for_as_long_as_the_origin_says() {
        Admission said = admit(USUAL, 200, "cache-control", "max-age=60, stale-if-error=10");
        Lifetime lifetime = ((Admission.Keep) said).lifetime();
        assertThat(lifetime.standsIn(NOW + 69_999)).isTrue();
        assertThat(lifetime.standsIn(NOW + 70_000)).isFalse();
        Admission must = admit(USUAL, 200, "cache-control", "max-age=60, must-revalidate");
        assertThat(((Admission.Keep) must).lifetime().standsIn(NOW + 60_000)).isFalse();
    }

    @Test
    void rfc9110_5_6_7_three_forms_of_dates_are_read() {
        long expected = 784_111_777_000L;
        assertThat(HttpDate.read("Sun, 06 Nov 1994 08:49:37 GMT", NOW)).hasValue(expected);
        assertThat(HttpDate.read("Sunday, 06-Nov-94 08:49:37 GMT", NOW)).hasValue(expected);
        assertThat(HttpDate.read("Sun Nov  6 08:49:37 1994", NOW)).hasValue(expected);
        assertThat(HttpDate.read("yesterday", NOW)).isEmpty();
        assertThat(HttpDate.write(expected)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
