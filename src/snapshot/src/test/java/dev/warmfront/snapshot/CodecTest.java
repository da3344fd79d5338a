package dev.warmfront.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.Traffic;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Signing;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.health.Source;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.snapshot.waf.Condition;
import dev.warmfront.snapshot.waf.Rule;
import dev.warmfront.snapshot.waf.WebAcl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecTest {

    private static final HealthCheck CHECK =
            new HealthCheck(
                    "hc-1",
                    Probe.Http.plain("192.0.2.1", 80, "shop.test", "/up"),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(500),
                    3,
                    2,
                    false,
                    false);

    private static final WebAcl ACL =
            new WebAcl(
                    "acl-1",
                    Action.ALLOW,
                    List.of(
                            new Rule(
                                    "bad",
                                    1,
                                    Action.BLOCK,
                                    new Condition.All(
                                            List.of(
                                                    new Condition.AddressIn(
                                                            List.of(Cidr.parse("192.0.2.0/24"))),
                                                    new Condition.Not(
                                                            new Condition.Rate(
                                                                    5, Duration.ofMinutes(1))))))));

    @Test
    void a_calculated_health_check_is_read_back() {
        Duration second = Duration.ofSeconds(1);
        Source source = new Source.Calculated(List.of("hc-1", "hc-2"), 1);
        HealthCheck check = new HealthCheck("hc-3", source, second, second, 3, 3, false, true);
        assertThat(Codec.decode(Codec.encode(HealthCheck.class, check), HealthCheck.class))
                .isEqualTo(check);
    }

    @Test
    void numbers_in_a_list_are_read_back() {
        OriginGroup group = new OriginGroup("both", List.of("a", "b"), List.of(500, 503));
        byte[] bytes = Codec.encode(OriginGroup.class, group);
        assertThat(Codec.decode(bytes, OriginGroup.class)).isEqualTo(group);
    }

    @Test
    void policies_that_know_places_are_read_back() {
        List<Routing> routings =
                List.of(
                        new Routing.Geolocation(Continent.EU, null, null),
                        new Routing.Geolocation(null, "US", "CA"),
                        new Routing.Geolocation(null, null, null),
                        new Routing.Geoproximity(Coordinates.of(-33.87, 151.21), -99),
                        new Routing.Latency("eu-west-1", Coordinates.of(53.35, -6.26)));
        for (Routing routing : routings) {
            byte[] bytes = Codec.encode(Routing.class, routing);
            assertThat(Codec.decode(bytes, Routing.class)).isEqualTo(routing);
        }
    }

    @Test
    void a_zone_says_nothing_of_signing_unless_it_is_signed() {
        Zone plain = new Zone("z-1", "shop.test", List.of());
        byte[] bytes = Codec.encode(Zone.class, plain);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("signing");
        assertThat(Codec.decode(bytes, Zone.class)).isEqualTo(plain);
        Zone signed =
                plain.with(
                        new Signing(
                                List.of("AQEDDQ=="),
                                3600,
                                List.of("AQEDDQ=="),
                                List.of(new Signing.Signature("which", "AAEN"))));
        assertThat(Codec.decode(Codec.encode(Zone.class, signed), Zone.class)).isEqualTo(signed);
    }

    static Distribution distribution(String id, String alias) {
        return new Distribution(
                id,
                id + ".cdn.test",
                List.of(alias),
                true,
                List.of(
                        new Origin(
                                "main",
                                "origin.test",
                                80,
                                Origin.Protocol.HTTP,
                                "",
                                List.of(new Origin.Header("X-From", "édge")),
                                Duration.ofSeconds(1),
                                2,
                                Duration.ofSeconds(30),
                                "hc-1")),
                List.of(),
                List.of(
                        new Behaviour(
                                PathPattern.EVERYTHING,
                                "main",
                                ViewerProtocolPolicy.ALLOW_ALL,
                                List.of("GET", "HEAD"),
                                new CachePolicy(
                                        "p",
                                        new Ttl(
                                                Duration.ZERO,
                                                Duration.ofDays(1),
                                                Duration.ofDays(365)),
                                        Rules.USUAL,
                                        Selection.EVERYTHING,
                                        Selection.listed(List.of("accept")),
                                        Selection.NOTHING,
                                        Forwarded.NOTHING,
                                        List.of(Coding.GZIP, Coding.BR)),
                                true,
                                HEADERS)),
                "",
                "acl-1",
                null,
                List.of(new ErrorResponse(404, Duration.ofSeconds(10), "/404.html", 200)),
                new CacheTagConfig("x-tags", true));
    }

    private static final ResponseHeaders HEADERS =
            new ResponseHeaders(
                    "rhp-1",
                    List.of("server"),
                    new ResponseHeaders.Cors(
                            List.of("*"),
                            List.of("GET"),
                            List.of(),
                            List.of("ETag"),
                            false,
                            -1,
                            true),
                    List.of(new ResponseHeaders.Line("X-A", "", false)),
                    true,
                    0);

    private static final Snapshot SNAPSHOT =
            Snapshot.of(List.of(distribution("d-1", "www.shop.test"), ACL, CHECK));

    @Test
    void what_is_written_is_what_is_read() {
        assertThat(SNAPSHOT.resources())
                .allSatisfy(resource ->
                        assertThat(Codec.decode(Codec.encode(resource), Resource.class))
                                .isEqualTo(resource));
    }

    @Test
    void the_same_has_the_bytes_it_always_had() {
        assertThat(Digest.of(SNAPSHOT).hex())
                .isEqualTo("f3a9ed15fe16a1b75068157d631ed55be342da9ec86ece03771c6dd586b77d90");
    }

    /// What a version before errors had a say would have written.
    public record Older(int errorCode, Duration cachingLeast) {}

    @Test
    void what_says_nothing_of_what_is_new_has_the_bytes_of_the_version_before() {
        ErrorResponse value = new ErrorResponse(404, Duration.ofSeconds(10), null, 0);
        byte[] before = Codec.encode(Older.class, new Older(404, Duration.ofSeconds(10)));
        assertThat(Codec.encode(ErrorResponse.class, value)).isEqualTo(before);
        assertThat(Codec.decode(before, ErrorResponse.class)).isEqualTo(value);
        byte[] alone = Codec.encode(distribution("d-1", "shop.test"));
        assertThat(new String(alone, StandardCharsets.ISO_8859_1))
                .contains("cacheTagConfig")
                .doesNotContain("continuousDeployment");
    }

    @Test
    void a_staging_distribution_is_read_back_whichever_requests_it_serves() {
        Duration hour = Duration.ofHours(1);
        for (Traffic traffic :
                List.of(
                        new Traffic.HeaderEquals("x-staging", "yes"),
                        new Traffic.CookieEquals("beta", ""),
                        new Traffic.Weight(0, null),
                        new Traffic.Weight(125_000, new Traffic.Sticky(hour, hour)))) {
            for (boolean enabled : List.of(true, false)) {
                ContinuousDeployment deployment = new ContinuousDeployment("d-2", enabled, traffic);
                Distribution primary = deploying(distribution("d-1", "shop.test"), deployment);
                assertThat(Codec.decode(Codec.encode(primary), Resource.class)).isEqualTo(primary);
            }
        }
    }

    private static Distribution deploying(Distribution plain, ContinuousDeployment deployment) {
        return copy(plain, plain.aliases(), deployment);
    }

    private static Distribution copy(
            Distribution plain, List<String> aliases, ContinuousDeployment deployment) {
        return new Distribution(
                plain.id(),
                plain.domainName(),
                aliases,
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

    @Test
    void a_staging_distribution_is_of_one_alone_and_has_neither_aliases_nor_one_itself() {
        ContinuousDeployment deployment =
                new ContinuousDeployment("d-2", true, new Traffic.Weight(1, null));
        Distribution primary = deploying(distribution("d-1", "shop.test"), deployment);
        Distribution second = deploying(distribution("d-3", "blog.test"), deployment);
        Distribution bare = copy(distribution("d-2", "x.test"), List.of(), null);
        Distribution named = distribution("d-2", "next.test");
        Distribution nested =
                deploying(bare, new ContinuousDeployment("d-4", true, new Traffic.Weight(1, null)));
        Distribution last = copy(distribution("d-4", "x.test"), List.of(), null);
        assertThat(Snapshot.of(List.of(primary, bare, ACL, CHECK)).distributions()).hasSize(2);
        for (List<Resource> wrong :
                List.of(
                        List.<Resource>of(primary, named, ACL, CHECK),
                        List.<Resource>of(primary, second, bare, ACL, CHECK),
                        List.<Resource>of(primary, nested, last, ACL, CHECK))) {
            assertThatThrownBy(() -> Snapshot.of(wrong))
                    .hasMessageStartingWith("stagingDistributionId: d-2 (expected: ");
        }
    }

    @Test
    void order_of_resources_does_not_matter() {
        Snapshot reversed = Snapshot.of(SNAPSHOT.resources().toList().reversed());
        assertThat(Digest.of(reversed)).isEqualTo(Digest.of(SNAPSHOT));
    }

    @Test
    void no_damage_to_the_bytes_makes_anything_but_a_refusal_or_a_valid_value() {
        byte[] good = Codec.encode(SNAPSHOT.distributions().getFirst());
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                Codec.decode(bad, Resource.class);
            } catch (IllegalArgumentException | NullPointerException | ArithmeticException e) {
                assertThat(e).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void a_delta_carries_only_what_changed_and_gives_the_same_release() {
        Release one = Release.of(1, SNAPSHOT);
        Release two =
                Release.of(2, Snapshot.of(List.of(distribution("d-1", "shop.test"), ACL, CHECK)));
        Delta delta = Delta.between(one, two);
        assertThat(delta.upserts()).hasSize(1);
        assertThat(delta.applyTo(one)).isEqualTo(two);
        assertThatThrownBy(() -> delta.applyTo(Release.NONE))
                .hasMessageContaining("base: ")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void two_distributions_may_not_claim_the_same_name() {
        assertThatThrownBy(() ->
                        Snapshot.of(
                                List.of(
                                        distribution("d-1", "www.shop.test"),
                                        distribution("d-2", "www.shop.test"),
                                        ACL,
                                        CHECK)))
                .hasMessage("alias: www.shop.test (expected: not already claimed by d-1)");
    }

    @Test
    void a_reference_must_lead_somewhere() {
        assertThatThrownBy(() -> Snapshot.of(List.of(distribution("d-1", "www.shop.test"), CHECK)))
                .hasMessage("d-1 refers to: acl-1 (expected: something that exists)");
    }
}
