package dev.warmfront.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.request.Sites;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.Traffic;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {

    private static HealthCheck check(String id) {
        Duration second = Duration.ofSeconds(1);
        return new HealthCheck(
                id, new Probe.Tcp("192.0.2.1", 80), second, second, 1, 1, false, false);
    }

    private final Router router =
            Router.of(
                    Snapshot.of(
                            List.of(
                                    check("hc-2"),
                                    check("hc-3"),
                                    Sites.site("d-1", List.of("www.shop.test", "*.shop.test")),
                                    Sites.site("d-2", List.of("*.img.shop.test")),
                                    Sites.site("d-3", List.of("a.img.shop.test")))));

    @ParameterizedTest
    @CsvSource({
        "www.shop.test,      d-1",
        "other.shop.test,    d-1",
        "x.y.shop.test,      d-1",
        "img.shop.test,      d-1",
        "b.img.shop.test,    d-2",
        "c.b.img.shop.test,  d-2",
        "a.img.shop.test,    d-3",
        "d-2.cdn.test,       d-2",
    })
    void the_most_specific_name_wins(String host, String id) {
        Site site = router.site(host);
        assertThat(site).isNotNull();
        assertThat(site.distribution().id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"shop.test", "test", "elsewhere.test", "''", ".", "wshop.test"})
    void nobody_answers_to_another_name(String host) {
        assertThat(router.site(host)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "images/*,     /images/a/b.png,  true",
        "images/*,     /images/,         true",
        "images/*,     /images,          false",
        "images/*,     /Images/a,        false",
        "*.jpg,        /a/b/c.jpg,       true",
        "*.jpg,        /a.jpeg,          false",
        "/a?c,         /abc,             true",
        "a?c,          /ac,              false",
        "a?c,          /a/c,             true",
        "*a*b*,        /xxaxxbxx,        true",
        "*a*b,         /xxbxxaxx,        false",
        "a**b,         /ab,              true",
    })
    void a_star_crosses_slashes_and_a_mark_is_one_character(
            String pattern, String path, boolean matches) {
        Distribution distribution = Sites.site("d-1", List.of(), pattern);
        String found = new Site(distribution).behaviour(path).pathPattern().text();
        assertThat(found.equals("*")).isEqualTo(!matches);
    }

    @Test
    void the_first_behaviour_that_matches_wins() {
        Site site = new Site(Sites.site("d-1", List.of(), "a/*", "a/b/*"));
        assertThat(site.behaviour("/a/b/c").pathPattern().text()).isEqualTo("a/*");
    }

    @Test
    void the_root_object_stands_for_the_root_only() {
        Site site = new Site(Sites.site("d-1", List.of()));
        assertThat(site.objectPath("/")).isEqualTo("/index.html");
        assertThat(site.objectPath("/a/")).isEqualTo("/a/");
    }

    @Test
    void a_hostile_path_makes_matching_slow_but_never_exponentially_slow() {
        String pattern = "*a".repeat(60) + "b";
        String path = "/" + "a".repeat(8000);
        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(5), () -> assertThat(Glob.matches(pattern, path, 1)).isFalse());
    }

    private static Distribution primary(boolean enabled) {
        Distribution plain = Sites.site("d-1", List.of("shop.test", "*.shop.test"));
        Traffic traffic = new Traffic.HeaderEquals("x-staging", "yes");
        return deploying(plain, new ContinuousDeployment("d-2", enabled, traffic));
    }

    private static Distribution deploying(Distribution plain, ContinuousDeployment deployment) {
        return new Distribution(
                plain.id(),
                plain.domainName(),
                plain.aliases(),
                plain.enabled(),
                plain.origins(),
                plain.originGroups(),
                plain.behaviours(),
                plain.defaultRootObject(),
                plain.webAclId(),
                plain.certificateId(),
                plain.errorResponses(),
                plain.cacheTagConfig(),
                deployment);
    }

    private static Router router(Distribution... distributions) {
        return Router.of(
                Snapshot.of(
                        Stream.concat(
                                        Stream.of(check("hc-2"), check("hc-3")),
                                        Stream.of(distributions))
                                .toList()));
    }

    @Test
    void the_very_same_distributions_have_the_router_they_had() {
        Distribution first = Sites.site("d-1", List.of("a.test"));
        Distribution second = Sites.site("d-2", List.of("b.test"));
        List<Resource> checks = List.of(check("hc-2"), check("hc-3"));
        Router before = Router.of(with(checks, first, second));
        assertThat(Router.of(with(checks, first, second), before)).isSameAs(before);
        Router fewer = Router.of(with(checks, first), before);
        assertThat(fewer.site("b.test")).isNull();
        Router other = Router.of(with(checks, first, Sites.site("d-2", List.of("c.test"))), before);
        assertThat(other.site("b.test")).isNull();
        assertThat(other.site("c.test")).isNotNull();
    }

    private static Snapshot with(List<Resource> others, Distribution... distributions) {
        return Snapshot.of(Stream.concat(others.stream(), Stream.of(distributions)).toList());
    }

    @Test
    void a_staging_distribution_answers_to_no_name_and_its_primary_leads_to_it() {
        Router router = router(primary(true), Sites.site("d-2", List.of()));
        assertThat(router.site("d-2.cdn.test")).isNull();
        assertThat(router.primaryOf("d-2.cdn.test")).isEqualTo("d-1");
        assertThat(router.primaryOf("d-1.cdn.test")).isNull();
        for (String name : List.of("shop.test", "www.shop.test", "d-1.cdn.test")) {
            Staging staging = router.site(name).staging();
            assertThat(staging.site().distribution().id()).isEqualTo("d-2");
            assertThat(staging.site().staging()).isNull();
        }
    }

    @Test
    void while_either_is_disabled_all_stay_with_the_primary_and_nobody_reaches_the_other() {
        Distribution disabled = disabled(Sites.site("d-2", List.of()));
        for (Router router :
                List.of(
                        router(primary(false), Sites.site("d-2", List.of())),
                        router(primary(true), disabled))) {
            assertThat(router.site("shop.test").staging()).isNull();
            assertThat(router.site("d-2.cdn.test")).isNull();
        }
    }

    private static Distribution disabled(Distribution plain) {
        return new Distribution(
                plain.id(),
                plain.domainName(),
                plain.aliases(),
                false,
                plain.origins(),
                plain.originGroups(),
                plain.behaviours(),
                plain.defaultRootObject(),
                null,
                null);
    }
}
