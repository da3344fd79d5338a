package dev.warmfront.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.engine.request.Sites;
import dev.warmfront.engine.routing.Choice.Reason;
import dev.warmfront.snapshot.distribution.Traffic;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests a staging distribution serves, and for how long a viewer keeps to it.
class StagingTest {

    private static final long NOW = 1_900_000_000;

    /// The first of all lots, and the last.
    private static final long FIRST = 0;

    private static final long LAST = -1;

    private static final Traffic.Sticky FIVE_MINUTES =
            new Traffic.Sticky(Duration.ofMinutes(5), Duration.ofHours(1));

    private static Staging staging(Traffic traffic) {
        return new Staging(new Site(Sites.site("d-2", List.of())), traffic);
    }

    private static Staging half() {
        return staging(new Traffic.Weight(500_000, FIVE_MINUTES));
    }

    private static RequestView with(String cookie) {
        return Asked.get("/").with("cookie", cookie);
    }

    /// The `Cookie` that a viewer sends who was told this.
    private static String cookie(Choice choice) {
        return choice.session().setCookie(false).replaceFirst(";.*", "");
    }

    @Test
    void a_header_field_leads_there_if_its_whole_value_is_the_one_that_is_asked_for() {
        Staging staging = staging(new Traffic.HeaderEquals("x-staging", "yes"));
        for (String value : List.of("Yes", "yes, yes", "ye", "yes ", "")) {
            Choice choice = staging.choose(Asked.get("/").with("x-staging", value), NOW, FIRST);
            assertThat(choice).isEqualTo(new Choice(false, Reason.NO_HEADER, null));
        }
        assertThat(staging.choose(Asked.get("/"), NOW, FIRST).staging()).isFalse();
        assertThat(staging.choose(Asked.get("/").with("x-staging", "yes"), NOW, LAST))
                .isEqualTo(new Choice(true, Reason.HEADER, null));
    }

    @Test
    void a_cookie_leads_there_wherever_it_stands_among_others() {
        Staging staging = staging(new Traffic.CookieEquals("beta", "1"));
        for (String field : List.of("beta=1", "a=b; beta=1", "beta=0;beta=1 ;c=d", ";beta=1")) {
            assertThat(staging.choose(with(field), NOW, LAST))
                    .as(field)
                    .isEqualTo(new Choice(true, Reason.COOKIE, null));
        }
        for (String field : List.of("beta=10", "xbeta=1", "a=beta=1", "beta", "Beta=1", "beta=")) {
            assertThat(staging.choose(with(field), NOW, FIRST))
                    .as(field)
                    .isEqualTo(new Choice(false, Reason.NO_COOKIE, null));
        }
    }

    @Test
    void of_all_lots_there_are_a_weight_draws_exactly_its_share() {
        BigInteger lots = BigInteger.TWO.pow(64);
        BigInteger all = BigInteger.valueOf(Traffic.Weight.ALL);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int i = 0; i < 10_000; i++) {
            int weight = i < 100 ? i : 1 + random.nextInt(Traffic.Weight.ALL - 1);
            // The first lot that is not drawn any more: a share of all, rounded up.
            BigInteger[] end = lots.multiply(BigInteger.valueOf(weight)).divideAndRemainder(all);
            long first = end[0].longValue() + (end[1].signum() > 0 ? 1 : 0);
            assertThat(Staging.isDrawn(weight, first)).as("%s", weight).isFalse();
            assertThat(Staging.isDrawn(weight, LAST)).as("%s", weight).isFalse();
            assertThat(weight == 0 || Staging.isDrawn(weight, first - 1)).as("" + weight).isTrue();
            assertThat(weight == 0 || Staging.isDrawn(weight, FIRST)).as("" + weight).isTrue();
        }
    }

    @Test
    void without_sessions_every_request_is_decided_for_itself() {
        Staging staging = staging(new Traffic.Weight(500_000, null));
        Choice begun = half().choose(Asked.get("/"), NOW, FIRST);
        assertThat(staging.choose(with(cookie(begun)), NOW, LAST))
                .isEqualTo(new Choice(false, Reason.LOT, null));
        assertThat(staging.choose(Asked.get("/"), NOW, FIRST))
                .isEqualTo(new Choice(true, Reason.LOT, null));
    }

    @Test
    void a_session_keeps_to_what_was_drawn_whatever_is_drawn_later_on_both_sides() {
        for (long lot : List.of(FIRST, LAST)) {
            Choice begun = half().choose(Asked.get("/"), NOW, lot);
            assertThat(begun.reason()).isEqualTo(Reason.LOT);
            Choice later = half().choose(with("a=b; " + cookie(begun)), NOW + 299, ~lot);
            assertThat(later.reason()).isEqualTo(Reason.SESSION);
            assertThat(later.staging()).isEqualTo(begun.staging()).isEqualTo(lot == FIRST);
            assertThat(cookie(later)).isEqualTo(cookie(begun));
        }
    }

    @Test
    void a_session_ends_after_a_pause_and_at_the_latest_when_the_longest_is_over() {
        Choice begun = half().choose(Asked.get("/"), NOW, FIRST);
        assertThat(begun.session().leftSeconds()).isEqualTo(300);
        RequestView back = with(cookie(begun));
        assertThat(half().choose(back, NOW + 3_000, LAST).session().leftSeconds()).isEqualTo(300);
        assertThat(half().choose(back, NOW + 3_400, LAST).session().leftSeconds()).isEqualTo(200);
        assertThat(half().choose(back, NOW + 3_599, LAST).session().leftSeconds()).isEqualTo(1);
        Choice over = half().choose(back, NOW + 3_600, LAST);
        assertThat(over.reason()).isEqualTo(Reason.LOT);
        assertThat(over.staging()).isFalse();
        assertThat(over.session().sinceSeconds()).isEqualTo(NOW + 3_600);
    }

    @Test
    void an_edge_whose_clock_is_a_little_behind_believes_a_session_and_no_other_from_tomorrow() {
        RequestView back = with(cookie(half().choose(Asked.get("/"), NOW + 60, FIRST)));
        assertThat(half().choose(back, NOW, LAST).session().leftSeconds()).isEqualTo(300);
        assertThat(half().choose(back, NOW - 1, LAST).reason()).isEqualTo(Reason.LOT);
    }

    @Test
    void the_next_staging_distribution_begins_with_nobody() {
        RequestView back = with(cookie(half().choose(Asked.get("/"), NOW, FIRST)));
        Staging next =
                new Staging(
                        new Site(Sites.site("d-3", List.of())),
                        new Traffic.Weight(500_000, FIVE_MINUTES));
        assertThat(next.choose(back, NOW, LAST).reason()).isEqualTo(Reason.LOT);
    }

    @Test
    void where_all_or_none_are_meant_no_session_keeps_anybody() {
        for (long lot : List.of(FIRST, LAST)) {
            RequestView back = with(cookie(half().choose(Asked.get("/"), NOW, lot)));
            Traffic none = new Traffic.Weight(0, FIVE_MINUTES);
            Traffic all = new Traffic.Weight(Traffic.Weight.ALL, FIVE_MINUTES);
            assertThat(staging(none).choose(back, NOW, FIRST))
                    .isEqualTo(new Choice(false, Reason.NOBODY, null));
            assertThat(staging(all).choose(back, NOW, LAST))
                    .isEqualTo(new Choice(true, Reason.EVERYBODY, null));
        }
    }

    @Test
    void the_cookie_is_for_edges_alone() {
        Session session = half().choose(Asked.get("/"), NOW, FIRST).session();
        assertThat(session.setCookie(true))
                .matches(
                        "Warmfront-Staging=staging\\.[0-9a-f]{8}\\.1900000000; Path=/; Max-Age=300;"
                                + " HttpOnly; SameSite=Lax; Secure");
        assertThat(session.setCookie(false)).doesNotContain("Secure");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "staging",
                "staging.",
                "staging..",
                "staging.%s",
                "staging.%s.",
                "staging.%s.x",
                "staging.%s.-1",
                "staging.%s.1900000000.1",
                "staging.%s.1900000000000",
                "staging.%s.99999999999999999999999999",
                "staging.00000000.1900000000",
                "other.%s.1900000000",
                "STAGING.%s.1900000000",
                ".%s.1900000000",
                "\u00e9.%s.1900000000"
            })
    void what_no_edge_has_said_counts_for_nothing(String value) {
        String mark = half().choose(Asked.get("/"), NOW, FIRST).session().mark();
        String cookie = "Warmfront-Staging=" + value.formatted(mark);
        Choice choice = half().choose(with(cookie), NOW, LAST);
        assertThat(choice.reason()).isEqualTo(Reason.LOT);
        assertThat(choice.staging()).isFalse();
    }

    @Test
    void a_good_cookie_counts_even_after_one_that_somebody_else_put_there() {
        Choice begun = half().choose(Asked.get("/"), NOW, FIRST);
        Choice later = half().choose(with("Warmfront-Staging=x; " + cookie(begun)), NOW + 1, LAST);
        assertThat(later.reason()).isEqualTo(Reason.SESSION);
        assertThat(later.staging()).isTrue();
    }

    @Test
    void nothing_that_a_viewer_sends_makes_it_last_longer_than_the_longest_session() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        Choice begun = half().choose(Asked.get("/"), NOW, FIRST);
        String given = cookie(begun);
        for (int i = 0; i < 20_000; i++) {
            long later = NOW + random.nextLong(-100, 10_000);
            Choice choice = half().choose(with(given), later, LAST);
            boolean lasts = later >= NOW - 60 && later < NOW + 3_600;
            assertThat(choice.staging()).as("%s", later - NOW).isEqualTo(lasts);
            assertThat(choice.session().leftSeconds()).isBetween(1L, 300L);
            assertThat(!lasts || later + choice.session().leftSeconds() <= NOW + 3_600).isTrue();
        }
    }
}
