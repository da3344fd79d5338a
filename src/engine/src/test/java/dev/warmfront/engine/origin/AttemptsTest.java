package dev.warmfront.engine.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.request.Sites;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptsTest {

    private final Distribution site = Sites.site("d-1", List.of());

    private List<String> order(String method, String... unhealthy) {
        Set<String> bad = Set.of(unhealthy);
        return Attempts.of(site, "g", method, check -> !bad.contains(check)).origins().stream()
                .map(Origin::id)
                .toList();
    }

    @Test
    void the_primary_comes_first_and_the_unhealthy_are_passed_over() {
        assertThat(order("GET")).containsExactly("o1", "o2", "o3");
        assertThat(order("GET", "hc-2")).containsExactly("o1", "o3");
        assertThat(order("GET", "hc-2", "hc-3")).containsExactly("o1");
    }

    @Test
    void what_is_not_safe_to_repeat_goes_to_one_origin() {
        assertThat(order("POST")).containsExactly("o1");
        assertThat(order("OPTIONS")).hasSize(3);
    }

    @Test
    void a_listed_status_sends_on_while_there_is_another() {
        Attempts attempts = Attempts.of(site, "g", "GET", check -> true);
        assertThat(attempts.isPassedOver(0, 503)).isTrue();
        assertThat(attempts.isPassedOver(2, 503)).isFalse();
        assertThat(attempts.isPassedOver(0, 500)).isFalse();
        assertThat(Attempts.of(site, "o1", "GET", check -> true).isPassedOver(0, 503)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "169.254.169.254",
                "100.100.100.200",
                "224.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::127.0.0.1",
                "255.255.255.255"
            })
    void where_an_edge_never_connects_to(String address) {
        assertThat(permits(new AddressGuard(List.of()), address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "2001:db8::1", "64:ff9b::c000:201"})
    void where_it_does(String address) {
        assertThat(permits(new AddressGuard(List.of()), address)).isTrue();
    }

    @Test
    void the_operator_may_allow_a_network() {
        AddressGuard guard = new AddressGuard(List.of(Cidr.parse("127.0.0.0/8")));
        assertThat(permits(guard, "127.0.0.1")).isTrue();
        assertThat(permits(guard, "64:ff9b::7f00:1")).isTrue();
        assertThat(permits(guard, "::1")).isFalse();
    }

    private static boolean permits(AddressGuard guard, String address) {
        Cidr cidr = Cidr.parse(address);
        return guard.permits(cidr.high(), cidr.low());
    }

    @Test
    void the_origin_gets_what_the_policy_selects_and_nothing_that_is_ours() {
        var policy =
                Sites.policy(
                        0,
                        1,
                        1,
                        Selection.listed(List.of("accept", "host", "range", "te")),
                        Selection.listed(List.of("s")));
        Asked asked =
                new Asked(
                        "POST",
                        "/a",
                        "",
                        Map.of(
                                "accept", "text/html",
                                "host", "evil.test",
                                "range", "bytes=0-1",
                                "te", "gzip",
                                "cookie", "t=1; s=2",
                                "content-type", "text/css",
                                "authorization", "Basic eA==",
                                "x-forwarded-for", "192.0.2.9"));
        Fields fields =
                Upstream.of(
                                asked,
                                Sites.origin("o2", null),
                                policy,
                                "/a",
                                "q=1",
                                "192.0.2.1",
                                true,
                                Fields.NONE)
                        .fields();
        assertThat(fields.all("accept")).containsExactly("text/html");
        assertThat(fields.all("host")).containsExactly("o2.test:8080");
        assertThat(fields.all("cookie")).containsExactly("s=2");
        assertThat(fields.all("content-type")).containsExactly("text/css");
        assertThat(fields.all("x-forwarded-for")).containsExactly("192.0.2.9, 192.0.2.1");
        for (String name : List.of("range", "te", "authorization")) {
            assertThat(fields.has(name)).isFalse();
        }
    }

    @Test
    void rfc8586_a_request_that_was_here_three_times_goes_in_circles() {
        Asked twice = Asked.get("/a").with("cdn-loop", "warmfront, other, warmfront;a=b");
        Asked thrice = Asked.get("/a").with("cdn-loop", "warmfront,warmfront , warmfront");
        assertThat(Upstream.isLoop(Asked.get("/a"))).isFalse();
        assertThat(Upstream.isLoop(twice)).isFalse();
        assertThat(Upstream.isLoop(thrice)).isTrue();
    }
}
