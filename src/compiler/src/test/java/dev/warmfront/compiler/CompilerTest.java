package dev.warmfront.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.compiler.distribution.DesiredDistribution;
import dev.warmfront.compiler.dns.DesiredZone;
import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompilerTest {

    private final Compiler compiler = new Compiler(AddressGuard.allowing(List.of()));
    private final Desired good = Samples.desired(Samples.GOOD);

    @Test
    void nothing_asked_for_is_the_empty_snapshot() {
        assertThat(compiler.compile(Desired.NOTHING))
                .isEqualTo(new Compilation.Compiled(Snapshot.EMPTY, List.of()));
    }

    @RepeatedTest(50)
    void the_order_of_what_is_handed_in_does_not_matter(RepetitionInfo repetition) {
        Desired shuffled = shuffled(good, new Random(repetition.getCurrentRepetition()));
        Snapshot one = snapshot(good);
        Snapshot other = snapshot(shuffled);
        assertThat(other).isEqualTo(one);
        assertThat(Digest.of(other)).isEqualTo(Digest.of(one));
    }

    static Stream<Desired> golden() {
        return Samples.golden();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void complaints_do_not_depend_on_the_order_of_resources(Desired asked) {
        Compilation once = compiler.compile(asked);
        for (int seed = 1; seed <= 5; seed++) {
            Desired reordered = reordered(asked, new Random(seed));
            assertThat(compiler.compile(reordered)).isEqualTo(once);
        }
    }

    @Test
    void one_resource_is_judged_as_it_would_be_among_all() {
        Desired faulty =
                Samples.desired(
                        """
                        cache-policy cp-1
                        distribution d-1
                          alias www.test
                          origin web a.test
                          default -> web
                        distribution d-2
                          alias www.test
                          origin web a.test port=0
                          default -> web policy=cp-9
                        zone z-1 example.test
                          www.example.test A alias=d-9
                        """);
        List<Diagnostic> distribution = compiler.check(faulty.distributions().get(1), faulty);
        List<Diagnostic> zone = compiler.check(faulty.zones().getFirst(), faulty);
        assertThat(distribution)
                .extracting(Diagnostic::code)
                .containsExactly("alias-claimed-twice", "out-of-range", "no-such-cache-policy");
        List<Diagnostic> both = new ArrayList<>(distribution);
        both.addAll(zone);
        assertThat(compiler.compile(faulty)).isEqualTo(new Compilation.Rejected(both));
    }

    @Test
    void a_new_version_of_a_distribution_may_keep_the_names_of_the_old_one() {
        DesiredDistribution again = good.distributions().getFirst();
        assertThat(compiler.check(again, good)).isEmpty();
    }

    @Test
    void a_new_version_of_a_zone_may_keep_its_name() {
        DesiredZone again = good.zones().getFirst();
        assertThat(compiler.check(again, good)).isEmpty();
    }

    @Test
    void an_older_distribution_may_not_take_a_name_from_a_younger_one() {
        Desired names =
                Samples.desired(
                        """
                        cache-policy cp-1
                        distribution d-1
                          alias taken.test
                          origin web a.test
                          default -> web
                        distribution d-2
                          alias taken.test
                          origin web a.test
                          default -> web
                        """);
        assertThat(compiler.check(names.distributions().getFirst(), names))
                .extracting(Diagnostic::message)
                .containsExactly(
                        "aliases: taken.test"
                                + " (expected: a name that distribution/d-2 does not have)");
    }

    @Test
    void a_message_never_forges_a_line_and_never_quotes_a_megabyte() {
        DesiredZone zone = new DesiredZone("z-1", "a\nERROR" + "x".repeat(1_000_000), List.of());
        assertThat(compiler.check(zone, Desired.NOTHING))
                .isNotEmpty()
                .allSatisfy(diagnostic ->
                        assertThat(diagnostic.message()).doesNotContain("\n").hasSizeLessThan(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b=c", "a\nb", "a\rb", "a\0b", "a\u00e4"})
    void no_header_that_is_asked_for_can_end_a_line(String text) {
        for (DesiredResponseHeaders.Custom header :
                List.of(
                        new DesiredResponseHeaders.Custom("X-A", text, true),
                        new DesiredResponseHeaders.Custom(text, "b", true))) {
            DesiredResponseHeaders policy =
                    new DesiredResponseHeaders(
                            "rhp-1",
                            List.of(),
                            null,
                            DesiredResponseHeaders.Security.NONE,
                            List.of(header),
                            null);
            assertThat(compiler.check(policy))
                    .extracting(Diagnostic::code)
                    .containsExactly(
                            header.name().equals(text)
                                    ? "invalid-header-name"
                                    : "invalid-header-value");
        }
    }

    private Snapshot snapshot(Desired desired) {
        return switch (compiler.compile(desired)) {
            case Compilation.Compiled(var snapshot, var warnings) -> snapshot;
            case Compilation.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    /// Resources in another order, their documents untouched.
    private static Desired reordered(Desired asked, Random random) {
        return new Desired(
                mixed(asked.distributions(), random),
                mixed(asked.cachePolicies(), random),
                mixed(asked.responseHeaders(), random),
                mixed(asked.zones(), random),
                mixed(asked.webAcls(), random),
                mixed(asked.ipSets(), random),
                mixed(asked.healthChecks(), random),
                mixed(asked.certificates(), random));
    }

    /// Resources in another order, and whatever in them has no order of its own, too.
    private static Desired shuffled(Desired asked, Random random) {
        List<DesiredDistribution> distributions =
                asked.distributions().stream()
                        .map(d ->
                                new DesiredDistribution(
                                        d.id(),
                                        d.domainName(),
                                        mixed(d.aliases(), random),
                                        d.enabled(),
                                        mixed(d.origins(), random),
                                        mixed(d.originGroups(), random),
                                        d.defaultCacheBehaviour(),
                                        d.cacheBehaviours(),
                                        d.defaultRootObject(),
                                        d.webAclId(),
                                        d.certificateId(),
                                        mixed(d.customErrorResponses(), random),
                                        d.cacheTagConfig(),
                                        d.continuousDeployment()))
                        .toList();
        List<DesiredZone> zones =
                asked.zones().stream()
                        .map(z -> new DesiredZone(z.id(), z.name(), mixed(z.recordSets(), random)))
                        .toList();
        return reordered(
                new Desired(
                        distributions,
                        asked.cachePolicies(),
                        asked.responseHeaders(),
                        zones,
                        asked.webAcls(),
                        asked.ipSets(),
                        asked.healthChecks(),
                        asked.certificates()),
                random);
    }

    private static <T> List<T> mixed(List<T> list, Random random) {
        List<T> mixed = new ArrayList<>(list);
        Collections.shuffle(mixed, random);
        return mixed;
    }
}
