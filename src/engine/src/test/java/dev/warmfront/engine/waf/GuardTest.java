package dev.warmfront.engine.waf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.snapshot.waf.Condition;
import dev.warmfront.snapshot.waf.Condition.Comparison;
import dev.warmfront.snapshot.waf.Condition.Part;
import dev.warmfront.snapshot.waf.Rule;
import dev.warmfront.snapshot.waf.WebAcl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class GuardTest {

    private static final Rates NEVER = (rule, high, low, limit, window, now) -> false;
    private static final Rates ALWAYS = (rule, high, low, limit, window, now) -> true;

    @Test
    void the_lowest_priority_decides_and_no_later_rule_is_looked_at() {
        Guard guard =
                guard(
                        Action.ALLOW,
                        new Rule("later", 20, Action.BLOCK, path(Comparison.STARTS_WITH, "/a")),
                        new Rule("sooner", 10, Action.ALLOW, path(Comparison.EXACTLY, "/admin")));
        assertThat(guard.judge(get("/admin"), NEVER, 0))
                .isEqualTo(new Verdict(Action.ALLOW, "sooner", List.of()));
        assertThat(guard.judge(get("/about"), NEVER, 0))
                .isEqualTo(new Verdict(Action.BLOCK, "later", List.of()));
    }

    @Test
    void counting_goes_on_and_is_told() {
        Guard guard =
                guard(
                        Action.ALLOW,
                        new Rule("seen", 1, Action.COUNT, path(Comparison.CONTAINS, "dm")),
                        new Rule("stop", 2, Action.BLOCK, path(Comparison.ENDS_WITH, "min")));
        assertThat(guard.judge(get("/admin"), NEVER, 0))
                .isEqualTo(new Verdict(Action.BLOCK, "stop", List.of("seen")));
        assertThat(guard.judge(get("/adm"), NEVER, 0))
                .isEqualTo(new Verdict(Action.ALLOW, null, List.of("seen")));
    }

    @Test
    void what_no_rule_decides_takes_the_default_action() {
        assertThat(guard(Action.BLOCK).judge(get("/"), NEVER, 0).action()).isEqualTo(Action.BLOCK);
        assertThat(guard(Action.ALLOW).judge(get("/"), NEVER, 0).isAllowed()).isTrue();
    }

    @Test
    void every_part_of_a_request_can_be_compared_and_a_missing_header_never_holds() {
        assertThat(holds(text(Part.METHOD, "", Comparison.EXACTLY, "GET"), get("/"))).isTrue();
        assertThat(holds(text(Part.QUERY, "", Comparison.CONTAINS, "b=2"), get("/?a=1&b=2")))
                .isTrue();
        Condition agent = text(Part.HEADER, "user-agent", Comparison.STARTS_WITH, "bad");
        assertThat(holds(agent, get("/", Map.of("user-agent", "badbot/1")))).isTrue();
        assertThat(holds(agent, get("/", Map.of("user-agent", "Badbot/1")))).isFalse();
        assertThat(holds(agent, get("/"))).isFalse();
        assertThat(holds(new Condition.Not(agent), get("/"))).isTrue();
    }

    @Test
    void all_and_any_mean_what_they_say() {
        Condition yes = path(Comparison.STARTS_WITH, "/");
        Condition no = path(Comparison.EXACTLY, "/nowhere");
        assertThat(holds(new Condition.All(List.of(yes, yes)), get("/"))).isTrue();
        assertThat(holds(new Condition.All(List.of(yes, no)), get("/"))).isFalse();
        assertThat(holds(new Condition.Any(List.of(no, yes)), get("/"))).isTrue();
        assertThat(holds(new Condition.Any(List.of(no, no)), get("/"))).isFalse();
    }

    @Test
    void a_rate_beside_a_path_counts_only_requests_for_that_path_however_it_is_written() {
        List<String> asked = new ArrayList<>();
        Rates rates =
                (rule, high, low, limit, window, now) -> {
                    asked.add(rule + " " + limit + " " + window + " " + now);
                    return true;
                };
        Condition rate = new Condition.Rate(5, Duration.ofSeconds(10));
        Condition login = path(Comparison.EXACTLY, "/login");
        Guard guard =
                guard(
                        Action.ALLOW,
                        new Rule("slow", 1, Action.BLOCK, new Condition.All(List.of(rate, login))));
        assertThat(guard.judge(get("/other"), rates, 7).isAllowed()).isTrue();
        assertThat(asked).isEmpty();
        assertThat(guard.judge(get("/login"), rates, 7).rule()).isEqualTo("slow");
        assertThat(asked).containsExactly("acl-1/slow#0 5 PT10S 7");
    }

    @Test
    void a_rate_that_is_over_blocks_and_one_that_is_not_lets_pass() {
        Rule rule = new Rule("r", 1, Action.BLOCK, new Condition.Rate(1, Duration.ofSeconds(1)));
        assertThat(guard(Action.ALLOW, rule).judge(get("/"), ALWAYS, 0).isAllowed()).isFalse();
        assertThat(guard(Action.ALLOW, rule).judge(get("/"), NEVER, 0).isAllowed()).isTrue();
    }

    @Test
    void a_request_that_no_rule_speaks_about_gets_the_same_verdict_object_every_time() {
        Guard guard =
                guard(
                        Action.ALLOW,
                        new Rule("no", 1, Action.BLOCK, path(Comparison.EXACTLY, "/x")));
        assertThat(guard.judge(get("/"), NEVER, 0)).isSameAs(guard.judge(get("/y"), NEVER, 0));
        assertThat(guard.judge(get("/x"), NEVER, 0)).isSameAs(guard.judge(get("/x"), NEVER, 0));
    }

    @Test
    void networks_are_found_like_by_looking_at_each_of_them() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(2);
        for (int round = 0; round < 300; round++) {
            List<Cidr> networks = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                networks.add(network(random));
            }
            Condition in = new Condition.AddressIn(networks);
            for (int i = 0; i < 60; i++) {
                // Near the edges of one of the networks, where mistakes live.
                Cidr near = networks.get(random.nextInt(networks.size()));
                long high = near.high() + random.nextInt(-1, 2);
                long low = near.low() + random.nextInt(-2, 3);
                boolean expected = networks.stream().anyMatch(net -> net.contains(high, low));
                assertThat(holds(in, from(high, low)))
                        .as("%x:%x in %s", high, low, networks)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void the_last_address_of_a_network_is_in_it_and_the_next_is_not() {
        Condition in =
                new Condition.AddressIn(
                        List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::/32")));
        assertThat(holds(in, from("192.0.2.255"))).isTrue();
        assertThat(holds(in, from("192.0.3.0"))).isFalse();
        assertThat(holds(in, from("192.0.1.255"))).isFalse();
        assertThat(holds(in, from("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"))).isTrue();
        assertThat(holds(in, from("2001:db9::"))).isFalse();
    }

    private static Cidr network(RandomGenerator random) {
        int length = random.nextInt(129);
        // Few distinct bits, so that networks nest and touch.
        long high = (long) random.nextInt(4) << 62 | random.nextInt(3);
        long low = (long) random.nextInt(4) << 62 | random.nextInt(4);
        long highMask = length >= 64 ? -1 : length == 0 ? 0 : -1L << 64 - length;
        long lowMask = length <= 64 ? 0 : -1L << 128 - length;
        return new Cidr(high & highMask, low & lowMask, length);
    }

    private static boolean holds(Condition condition, RequestView request) {
        Rule rule = new Rule("it", 1, Action.BLOCK, condition);
        return !guard(Action.ALLOW, rule).judge(request, NEVER, 0).isAllowed();
    }

    private static Guard guard(Action fallback, Rule... rules) {
        return Guard.of(new WebAcl("acl-1", fallback, List.of(rules)));
    }

    private static Condition path(Comparison comparison, String text) {
        return text(Part.PATH, "", comparison, text);
    }

    private static Condition text(Part part, String header, Comparison comparison, String text) {
        return new Condition.Text(part, header, comparison, text);
    }

    private static RequestView get(String target) {
        return get(target, Map.of());
    }

    private static RequestView get(String target, Map<String, String> headers) {
        int mark = target.indexOf('?');
        return new Asked(
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers,
                0,
                0);
    }

    private static RequestView from(long high, long low) {
        return new Asked("/", "", Map.of(), high, low);
    }

    private static RequestView from(String address) {
        Cidr one = Cidr.parse(address);
        return from(one.high(), one.low());
    }

    private record Asked(
            String path,
            String query,
            Map<String, String> headers,
            long addressHigh,
            long addressLow)
            implements RequestView {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String host() {
            return "shop.test";
        }

        @Override
        public String header(String name) {
            return headers.get(name);
        }

        @Override
        public void forEachHeader(BiConsumer<String, String> reader) {
            headers.forEach(reader);
        }

        @Override
        public boolean secure() {
            return false;
        }
    }
}
