package dev.warmfront.engine.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.request.Asked;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.snapshot.policy.ResponseHeaders.Cors;
import dev.warmfront.snapshot.policy.ResponseHeaders.Line;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DressTest {

    private static final Asked PLAIN = Asked.get("/a");

    private static Fields dress(ResponseHeaders policy, Asked request, String... fields) {
        return Dress.of(policy, request, Fields.of(fields), () -> "now");
    }

    private static ResponseHeaders removing(List<String> names, Line... lines) {
        return new ResponseHeaders("rhp-1", names, null, List.of(lines), false, 0);
    }

    private static ResponseHeaders cors(Cors cors) {
        return new ResponseHeaders("rhp-1", List.of(), cors, List.of(), false, 0);
    }

    private static Cors from(boolean overrides, String... origins) {
        return new Cors(
                List.of(origins),
                List.of("GET", "PUT"),
                List.of("x-a"),
                List.of("ETag"),
                false,
                600,
                overrides);
    }

    @Test
    void what_is_removed_is_removed_before_anything_is_set() {
        ResponseHeaders policy =
                removing(List.of("x-powered-by", "x-a"), new Line("X-A", "ours", false));
        Fields dressed = dress(policy, PLAIN, "X-Powered-By", "PHP", "X-A", "theirs", "X-B", "b");
        assertThat(dressed).isEqualTo(Fields.of("X-B", "b", "X-A", "ours"));
    }

    @Test
    void in_place_of_server_and_date_come_our_own() {
        Fields dressed =
                dress(removing(List.of("server", "date")), PLAIN, "Server", "x", "Date", "then");
        assertThat(dressed).isEqualTo(Fields.of("server", "warmfront", "date", "now"));
    }

    @Test
    void a_header_takes_the_place_of_the_origins_only_if_it_overrides() {
        ResponseHeaders policy =
                removing(List.of(), new Line("X-A", "ours", true), new Line("X-B", "ours", false));
        assertThat(dress(policy, PLAIN, "x-a", "theirs", "x-b", "theirs"))
                .isEqualTo(Fields.of("x-b", "theirs", "X-A", "ours"));
        assertThat(dress(policy, PLAIN)).isEqualTo(Fields.of("X-A", "ours", "X-B", "ours"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.test,        https://shop.test,         true",
        "https://shop.test,        https://SHOP.test,         true",
        "https://shop.test,        http://shop.test,          false",
        "https://shop.test,        https://shop.test:8443,    false",
        "https://shop.test:8443,   https://shop.test:8443,    true",
        "shop.test,                http://shop.test,          true",
        "shop.test,                https://shop.test,         true",
        "https://*.shop.test,      https://www.shop.test,     true",
        "https://*.shop.test,      https://shop.test,         false",
        "https://*.shop.test,      https://a.b.shop.test,     false",
        "https://*.shop.test,      https://.shop.test,        false",
        "https://*.shop.test,      https://evil.test/.shop.test, false",
        "https://*.shop.test,      https://evilshop.test,     false",
        "https://*.shop.test,      https://www.shop.test.evil.test, false",
        "*.shop.test,              https://www.shop.test,     true",
        "shop.test,                null,                      false",
    })
    void a_site_may_read_it_if_a_pattern_means_it(String pattern, String origin, boolean may) {
        Fields dressed = dress(cors(from(true, pattern)), PLAIN.with("origin", origin));
        assertThat(dressed.first("access-control-allow-origin")).isEqualTo(may ? origin : null);
        assertThat(dressed.first("access-control-expose-headers")).isEqualTo(may ? "ETag" : null);
        assertThat(dressed.first("vary")).isEqualTo("Origin");
    }

    @Test
    void every_site_may_and_nothing_varies_by_it() {
        Fields dressed = dress(cors(from(true, "*")), PLAIN, "vary", "Cookie");
        assertThat(dressed.first("access-control-allow-origin")).isEqualTo("*");
        assertThat(dressed.first("vary")).isEqualTo("Cookie");
    }

    @Test
    void what_varies_already_varies_by_the_site_too() {
        ResponseHeaders policy = cors(from(true, "https://shop.test"));
        assertThat(dress(policy, PLAIN, "vary", "Cookie").first("vary"))
                .isEqualTo("Cookie, Origin");
        assertThat(dress(policy, PLAIN, "vary", "origin").first("vary")).isEqualTo("origin");
        assertThat(dress(policy, PLAIN, "vary", "*").first("vary")).isEqualTo("*");
    }

    @Test
    void a_preflight_is_told_methods_headers_and_for_how_long() {
        Map<String, String> asks =
                Map.of("origin", "https://shop.test", "access-control-request-method", "PUT");
        Asked preflight = new Asked("OPTIONS", "/a", "", asks);
        Fields dressed = dress(cors(from(true, "https://shop.test")), preflight);
        assertThat(dressed.first("access-control-allow-methods")).isEqualTo("GET, PUT");
        assertThat(dressed.first("access-control-allow-headers")).isEqualTo("x-a");
        assertThat(dressed.first("access-control-max-age")).isEqualTo("600");
        assertThat(dressed.has("access-control-expose-headers")).isFalse();
        Fields other = dress(cors(from(true, "https://blog.test")), preflight);
        assertThat(other).isEqualTo(Fields.of("vary", "Origin"));
    }

    @Test
    void one_flag_says_whether_the_origins_word_on_sites_counts() {
        String[] theirs = {"Access-Control-Allow-Origin", "https://else.test"};
        Asked asked = PLAIN.with("origin", "https://shop.test");
        assertThat(dress(cors(from(false, "*")), asked, theirs)).isEqualTo(Fields.of(theirs));
        Fields dropped = dress(cors(from(true, "https://blog.test")), asked, theirs);
        assertThat(dropped.has("access-control-allow-origin")).isFalse();
        Fields ours = dress(cors(from(false, "https://shop.test")), asked);
        assertThat(ours.first("access-control-allow-origin")).isEqualTo("https://shop.test");
    }

    @Test
    void so_many_answers_tell_their_timing_and_every_one_that_is_asked() {
        ResponseHeaders some = new ResponseHeaders("rhp-1", List.of(), null, List.of(), true, 3);
        assertThat(Dress.isTimed(some, PLAIN, 2)).isTrue();
        assertThat(Dress.isTimed(some, PLAIN, 3)).isFalse();
        assertThat(Dress.isTimed(some, PLAIN, 1_000_000)).isTrue();
        assertThat(Dress.isTimed(some, PLAIN.with("pragma", "Server-Timing"), 3)).isTrue();
        assertThat(Dress.isTimed(some, PLAIN.with("pragma", "no-cache"), 3)).isFalse();
        Asked asked = PLAIN.with("pragma", "server-timing");
        assertThat(Dress.isTimed(removing(List.of()), asked, 0)).isFalse();
    }
}
