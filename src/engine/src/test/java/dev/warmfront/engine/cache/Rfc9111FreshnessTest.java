package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.forwarding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Rules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9111, section 4.2: for how long an answer is fresh, and how old it is.
class Rfc9111FreshnessTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final String DATE = HttpDate.write(NOW);
    private static final CachePolicy BARE = forwarding(Rules.USUAL, 0, 0, 31_536_000);

    /// Seconds it is still fresh; 0 when it is not, whether it is stored or not.
    private static long left(CachePolicy policy, int status, String... fields) {
        Admission admission =
                Admission.of(
                        Asked.get("/a"), policy, Site.UNSAID, status, Fields.of(fields), NOW, NOW);
        return admission instanceof Admission.Keep keep
                ? Math.max(0, keep.lifetime().leftMillis(NOW) / 1000)
                : 0;
    }

    private static long left(String... fields) {
        return left(BARE, 200, fields);
    }

    @Test
    void rfc9111_section_4_2_1_s_maxage_wins_over_max_age_and_expires() {
        String later = HttpDate.write(NOW + 7_000_000);
        assertThat(left("cache-control", "max-age=60, s-maxage=30", "expires", later))
                .isEqualTo(30);
        assertThat(left("cache-control", "s-maxage=30, max-age=60")).isEqualTo(30);
        assertThat(left("cache-control", "max-age=60", "cache-control", "s-maxage=30"))
                .isEqualTo(30);
        assertThat(left("cache-control", "max-age=0, s-maxage=30", "expires", "0")).isEqualTo(30);
    }

    @Test
    void rfc9111_section_4_2_1_max_age_wins_over_expires() {
        String later = HttpDate.write(NOW + 7_000_000);
        assertThat(left("cache-control", "max-age=60", "expires", later)).isEqualTo(60);
        assertThat(left("cache-control", "max-age=0", "date", DATE, "expires", later)).isZero();
        assertThat(left("cache-control", "max-age=60", "expires", "nonsense")).isEqualTo(60);
    }

    @Test
    void rfc9111_section_4_2_1_expires_counts_from_date() {
        String date = HttpDate.write(NOW - 3_000);
        String later = HttpDate.write(NOW + 57_000);
        assertThat(left("date", date, "expires", later)).isEqualTo(57);
        assertThat(left("expires", HttpDate.write(NOW + 60_000))).isEqualTo(60);
    }

    @Test
    void rfc9111_section_4_2_1_of_several_expires_the_first_counts() {
        String near = HttpDate.write(NOW + 10_000);
        String far = HttpDate.write(NOW + 90_000);
        assertThat(left("date", DATE, "expires", near, "expires", far)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "'max-age=60, max-age=30',          30",
        "'max-age=30, max-age=60',          30",
        "'max-age=\"60\"',                  60",
        "'max-age=060',                     60",
        "'MaX-aGe=60',                      60",
        "'foo, max-age=60',                 60",
        "'foo=\"max-age=10\", max-age=60',  60",
        "'max-age=60, foo=\"max-age=10\"',  60",
        "'max-age=''60''',                  0",
        "'max-age=60.0',                    0",
        "'max-age=a60',                     0",
        "'max-age=60a',                     0",
        "'max-age=-60',                     0",
        "'max-age=',                        0",
        "'max-age',                         0",
    })
    void rfc9111_section_4_2_1_of_two_the_stricter_counts_and_what_is_no_number_is_none(
            String control, long expected) {
        assertThat(left("cache-control", control)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483647", "2147483648", "4294967296", "99999999999999999999"})
    void rfc9111_section_1_2_2_a_number_beyond_all_bounds_is_a_very_large_one(String seconds) {
        assertThat(left("cache-control", "max-age=" + seconds)).isEqualTo(31_536_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thu, 18 Aug 2050 02:01:18 GMT",
                "Thursday, 18-Aug-50 02:01:18 GMT",
                "Thu Aug 18 02:01:18 2050",
                "Thu Aug  8 02:01:18 2050",
                "Mon, 18 Aug 2050 02:01:18 GMT",
                "Sun, 21 Nov 2286 04:46:39 GMT",
            })
    void rfc9111_section_5_3_expires_is_read_in_all_three_forms(String expires) {
        assertThat(left("date", DATE, "expires", expires)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "never",
                "Thu, 18 Aug 2050 02:01:18 UTC",
                "Thu, 18 Aug 2050 02:01:18 gmt",
                "Thu, 18 Aug 2050 02:01:18 +0000",
                "Thu, 18 Aug 50 02:01:18 GMT",
                "Thu 18 Aug 2050 02:01:18 GMT",
                "Thu, 18  Aug  2050 02:01:18 GMT",
                "Thu, 18-Aug-2050 02:01:18 GMT",
                "Thu, 18 Aug 2050 02.01.18 GMT",
                "Thu, 18 Aug 2050 2:01:18 GMT",
                "Thu, 31 Feb 2050 02:01:18 GMT",
                "Thu, 18 Aug 2050 24:01:18 GMT",
                "Thu, 18 Aug 2050 02:01:18 GMT ",
                "2050-08-18T02:01:18Z",
                "Thu, 18 Aug 1950 02:01:18 GMT",
            })
    void rfc9111_section_5_3_what_is_no_date_is_in_the_past(String expires) {
        assertThat(left("date", DATE, "expires", expires)).isZero();
        assertThat(left(forwarding(Rules.USUAL, 0, 100, 1000), 200, "expires", expires)).isZero();
    }

    @Test
    void rfc9110_section_5_6_7_two_digits_of_a_year_are_at_most_fifty_years_ahead() {
        // It is 2030.
        assertThat(HttpDate.read("Thursday, 18-Aug-79 02:01:18 GMT", NOW).orElseThrow())
                .isGreaterThan(NOW);
        assertThat(HttpDate.read("Friday, 18-Aug-81 02:01:18 GMT", NOW).orElseThrow())
                .isLessThan(NOW);
    }

    @Test
    void rfc9110_section_5_6_7_every_date_that_is_written_can_be_read() {
        List<Long> wrong = new ArrayList<>();
        for (long at = 0; at < 5_000_000_000_000L; at += 97_654_321_000L) {
            long seconds = at / 1000 * 1000;
            if (HttpDate.read(HttpDate.write(seconds), NOW).orElse(-1) != seconds) {
                wrong.add(seconds);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void rfc9111_section_4_2_3_age_and_the_time_since_date_and_the_journey_are_used_up() {
        assertThat(left("cache-control", "max-age=60", "age", "25")).isEqualTo(35);
        assertThat(left("cache-control", "max-age=60", "date", HttpDate.write(NOW - 20_000)))
                .isEqualTo(40);
        String old = HttpDate.write(NOW - 20_000);
        assertThat(left("cache-control", "max-age=60", "date", old, "age", "25")).isEqualTo(35);
        assertThat(left("cache-control", "max-age=60", "date", old, "age", "5")).isEqualTo(40);
        Admission slow =
                Admission.of(
                        Asked.get("/a"),
                        BARE,
                        Site.UNSAID,
                        200,
                        Fields.of("cache-control", "max-age=60", "age", "25"),
                        NOW - 5_000,
                        NOW);
        assertThat(((Admission.Keep) slow).lifetime().leftMillis(NOW)).isEqualTo(30_000);
    }

    @Test
    void rfc9111_section_4_2_3_a_clock_that_is_ahead_makes_nothing_younger() {
        String ahead = HttpDate.write(NOW + 20_000);
        assertThat(left("cache-control", "max-age=60", "date", ahead, "age", "25")).isEqualTo(35);
        assertThat(left("cache-control", "max-age=60", "date", ahead)).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({
        "'7200, 0',       0",
        "'0, 7200',       3600",
        "'0, 0',          3600",
        "2147483648,      0",
        "99999999999999,  0",
        "abc,             3600",
        "-7200,           3600",
        "7200.0,          3600",
        "'7200;foo=bar',  3600",
        "'',              3600",
    })
    void rfc9111_section_5_1_of_several_ages_the_first_counts_and_what_is_no_number_is_ignored(
            String age, long expected) {
        assertThat(left("cache-control", "max-age=3600", "age", age)).isEqualTo(expected);
    }

    @Test
    void rfc9111_section_5_1_of_several_age_lines_the_first_counts() {
        assertThat(left("cache-control", "max-age=3600", "age", "7200", "age", "0")).isZero();
        assertThat(left("cache-control", "max-age=3600", "age", "0", "age", "7200"))
                .isEqualTo(3600);
    }

    @Test
    void rfc9111_section_4_2_2_nothing_is_guessed_unless_the_policy_says_so() {
        String changed = HttpDate.write(NOW - 100_000_000);
        assertThat(left("date", DATE, "last-modified", changed)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
    void rfc9111_section_4_2_2_a_share_of_the_time_since_last_modified_is_guessed(int status) {
        CachePolicy guessing = forwarding(new Rules(Rules.Mode.RFC, 10, false), 0, 0, 31_536_000);
        String changed = HttpDate.write(NOW - 100_000);
        assertThat(left(guessing, status, "date", DATE, "last-modified", changed)).isEqualTo(10);
        String longAgo = HttpDate.write(NOW - 100_000_000_000L);
        assertThat(left(guessing, status, "date", DATE, "last-modified", longAgo))
                .isEqualTo(Admission.LONGEST_GUESS_SECONDS);
        String ahead = HttpDate.write(NOW + 100_000);
        assertThat(left(guessing, status, "date", DATE, "last-modified", ahead)).isZero();
        assertThat(left(guessing, status, "date", DATE, "last-modified", "nonsense")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 302, 303, 307, 403, 502, 503, 504, 599})
    void rfc9111_section_4_2_2_nothing_is_guessed_for_a_status_that_does_not_allow_it(int status) {
        CachePolicy guessing = forwarding(new Rules(Rules.Mode.RFC, 10, false), 0, 0, 31_536_000);
        String changed = HttpDate.write(NOW - 100_000);
        assertThat(left(guessing, status, "date", DATE, "last-modified", changed)).isZero();
        assertThat(
                        left(
                                guessing,
                                status,
                                "date",
                                DATE,
                                "last-modified",
                                changed,
                                "cache-control",
                                "public"))
                .isEqualTo(10);
    }

    @Test
    void rfc9111_section_4_2_2_what_is_stated_is_never_guessed() {
        CachePolicy guessing = forwarding(new Rules(Rules.Mode.RFC, 10, false), 0, 0, 31_536_000);
        String changed = HttpDate.write(NOW - 100_000_000);
        assertThat(left(guessing, 200, "cache-control", "max-age=5", "last-modified", changed))
                .isEqualTo(5);
        assertThat(left(guessing, 200, "expires", "0", "last-modified", changed)).isZero();
    }

    @Test
    void rfc9111_section_4_2_what_is_stale_at_once_is_kept_only_with_a_validator() {
        Admission bare =
                Admission.of(
                        Asked.get("/a"),
                        BARE,
                        Site.UNSAID,
                        200,
                        Fields.of("cache-control", "max-age=0"),
                        NOW,
                        NOW);
        assertThat(bare).isEqualTo(new Admission.Refuse(NotStored.NO_LIFETIME));
        for (String validator : List.of("etag", "last-modified")) {
            Admission checked =
                    Admission.of(
                            Asked.get("/a"),
                            BARE,
                            Site.UNSAID,
                            200,
                            Fields.of("cache-control", "max-age=0", validator, "\"x\""),
                            NOW,
                            NOW);
            assertThat(checked).isInstanceOf(Admission.Keep.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'max-age=60',                                        true",
        "'max-age=60, must-revalidate',                       false",
        "'max-age=60, proxy-revalidate',                      false",
        "'max-age=60, s-maxage=60',                           false",
        "'max-age=60, stale-if-error=100',                    true",
        "'s-maxage=60, stale-if-error=100',                   true",
        "'max-age=60, stale-if-error=0',                      false",
        "'max-age=60, must-revalidate, stale-if-error=100',   false",
        "'s-maxage=60, proxy-revalidate, stale-if-error=100', false",
    })
    void rfc9111_section_4_2_4_what_is_stale_stands_in_only_where_nothing_forbids_it(
            String control, boolean standsIn) {
        Lifetime lifetime = lifetime("cache-control", control);
        assertThat(lifetime.standsIn(NOW + 60_000)).isEqualTo(standsIn);
    }

    @ParameterizedTest
    @CsvSource({
        "'max-age=60',                                              false",
        "'max-age=60, stale-while-revalidate=30',                   true",
        "'s-maxage=60, stale-while-revalidate=30',                  true",
        "'max-age=60, stale-while-revalidate=30, must-revalidate',  false",
        "'max-age=60, stale-while-revalidate=30, proxy-revalidate', false",
    })
    void rfc5861_section_3_what_is_stale_bridges_the_time_the_origin_says(
            String control, boolean bridges) {
        Lifetime lifetime = lifetime("cache-control", control);
        assertThat(lifetime.bridges(NOW + 60_000)).isEqualTo(bridges);
        assertThat(lifetime.bridges(NOW + 89_999)).isEqualTo(bridges);
        assertThat(lifetime.bridges(NOW + 90_000)).isFalse();
    }

    @Test
    void rfc8246_section_2_immutable_changes_nothing_for_a_cache_that_is_never_told_to_reload() {
        assertThat(left("cache-control", "max-age=60, immutable")).isEqualTo(60);
    }

    @Test
    void cloudfront_the_larger_of_its_own_and_the_origins_lifetime_counts_for_an_error() {
        CachePolicy cloudFront =
                forwarding(new Rules(Rules.Mode.CLOUDFRONT, 0, false), 0, 86_400, 31_536_000);
        assertThat(left(cloudFront, 503)).isEqualTo(10);
        assertThat(left(cloudFront, 503, "cache-control", "max-age=60")).isEqualTo(60);
        assertThat(left(cloudFront, 503, "cache-control", "max-age=1")).isEqualTo(10);
        assertThat(left(BARE, 503, "cache-control", "max-age=1")).isEqualTo(1);
    }

    private static Lifetime lifetime(String... fields) {
        Admission admission =
                Admission.of(Asked.get("/a"), BARE, Site.UNSAID, 200, Fields.of(fields), NOW, NOW);
        assertThat(admission).isInstanceOf(Admission.Keep.class);
        return ((Admission.Keep) admission).lifetime();
    }
}
