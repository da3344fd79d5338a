package dev.warmfront.compiler;

import dev.warmfront.compiler.certificate.DesiredCertificate;
import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.distribution.DesiredDistribution;
import dev.warmfront.compiler.distribution.Distributions;
import dev.warmfront.compiler.distribution.Seen;
import dev.warmfront.compiler.distribution.Surroundings;
import dev.warmfront.compiler.dns.DesiredZone;
import dev.warmfront.compiler.dns.Zones;
import dev.warmfront.compiler.health.DesiredHealthCheck;
import dev.warmfront.compiler.health.HealthChecks;
import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.compiler.waf.DesiredWebAcl;
import dev.warmfront.compiler.waf.WebAcls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// Everything that is asked for, in the order of ids, and found by id.
final class World {

    private final AddressGuard guard;
    private final Desired all;
    private final Map<String, DesiredCachePolicy> cachePolicies;
    private final Map<String, DesiredResponseHeaders> responseHeaders;
    private final Map<String, String> healthChecks;
    private final Map<String, DesiredIpSet> ipSets;
    private final Map<String, String> zones;
    private final Map<String, String> distributions;
    private final Surroundings surroundings;
    private final Notes notes = new Notes();

    World(AddressGuard guard, Desired desired) {
        this.guard = guard;
        this.all =
                new Desired(
                        ordered(desired.distributions(), DesiredDistribution::id),
                        ordered(desired.cachePolicies(), DesiredCachePolicy::id),
                        ordered(desired.responseHeaders(), DesiredResponseHeaders::id),
                        ordered(desired.zones(), DesiredZone::id),
                        ordered(desired.webAcls(), DesiredWebAcl::id),
                        ordered(desired.ipSets(), DesiredIpSet::id),
                        ordered(desired.healthChecks(), DesiredHealthCheck::id),
                        ordered(desired.certificates(), DesiredCertificate::id));
        this.cachePolicies = byId(all.cachePolicies(), DesiredCachePolicy::id, policy -> policy);
        this.responseHeaders =
                byId(all.responseHeaders(), DesiredResponseHeaders::id, policy -> policy);
        // Of these it matters only whether they are there, and what a calculated one counts.
        this.healthChecks =
                byId(all.healthChecks(), DesiredHealthCheck::id, DesiredHealthCheck::type);
        this.distributions =
                byId(all.distributions(), DesiredDistribution::id, DesiredDistribution::id);
        this.ipSets = byId(all.ipSets(), DesiredIpSet::id, set -> set);
        this.zones = byId(all.zones(), DesiredZone::name, DesiredZone::id);
        this.surroundings =
                new Surroundings(
                        guard,
                        cachePolicies,
                        responseHeaders,
                        healthChecks.keySet(),
                        byId(all.webAcls(), DesiredWebAcl::id, DesiredWebAcl::id).keySet(),
                        byId(all.certificates(), DesiredCertificate::id, DesiredCertificate::names),
                        notes.on(names(all.distributions())),
                        byId(all.distributions(), DesiredDistribution::id, Seen::of),
                        notes.on(primaries(all.distributions())));
    }

    /// What is asked of this world, and what it answers.
    Notes notes() {
        return notes;
    }

    Desired all() {
        return all;
    }

    Map<String, DesiredCachePolicy> cachePolicies() {
        return cachePolicies;
    }

    Map<String, DesiredResponseHeaders> responseHeaders() {
        return responseHeaders;
    }

    Map<String, DesiredIpSet> ipSets() {
        return ipSets;
    }

    static String subject(DesiredDistribution asked) {
        return "distribution/" + asked.id();
    }

    static String subject(DesiredCachePolicy asked) {
        return "cache-policy/" + asked.id();
    }

    static String subject(DesiredResponseHeaders asked) {
        return "response-headers-policy/" + asked.id();
    }

    static String subject(DesiredZone asked) {
        return "hosted-zone/" + asked.id();
    }

    static String subject(DesiredWebAcl asked) {
        return "web-acl/" + asked.id();
    }

    static String subject(DesiredIpSet asked) {
        return "ip-set/" + asked.id();
    }

    static String subject(DesiredHealthCheck asked) {
        return "health-check/" + asked.id();
    }

    static String subject(DesiredCertificate asked) {
        return "certificate/" + asked.id();
    }

    void check(DesiredDistribution asked, Complaints complaints) {
        Distributions.check(asked, surroundings, complaints);
    }

    void check(DesiredZone asked, Complaints complaints) {
        String owner = zones.getOrDefault(asked.name(), "");
        Zones.check(asked, owner, distributions.keySet(), healthChecks.keySet(), complaints);
    }

    void check(DesiredWebAcl asked, Complaints complaints) {
        WebAcls.check(asked, ipSets, complaints);
    }

    void check(DesiredHealthCheck asked, Complaints complaints) {
        HealthChecks.check(asked, guard, healthChecks, complaints);
    }

    /// Complaints about ids that are there twice, or not at all.
    List<Diagnostic> ids() {
        List<Diagnostic> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String subject : subjects().toList()) {
            String id = subject.substring(subject.indexOf('/') + 1);
            boolean none = id.isBlank();
            boolean first = seen.add(id);
            if (none || !first) {
                Pointer at = Pointer.ROOT.at("id");
                Complaints complaints = new Complaints(subject);
                complaints.check(!none, "no-id", at, id, "an id made by the system");
                complaints.check(first, "id-twice", at, id, "unique among all resources");
                found.addAll(complaints.diagnostics());
            }
        }
        return found;
    }

    private Stream<String> subjects() {
        return Stream.of(
                        all.distributions().stream().map(World::subject),
                        all.cachePolicies().stream().map(World::subject),
                        all.responseHeaders().stream().map(World::subject),
                        all.zones().stream().map(World::subject),
                        all.webAcls().stream().map(World::subject),
                        all.ipSets().stream().map(World::subject),
                        all.healthChecks().stream().map(World::subject),
                        all.certificates().stream().map(World::subject))
                .flatMap(subjects -> subjects);
    }

    /// Who has a claim to each name: of several, the one with the lowest id, which is the oldest.
    private static Map<String, String> names(List<DesiredDistribution> distributions) {
        Map<String, String> owners = new HashMap<>();
        for (DesiredDistribution distribution : distributions) {
            owners.putIfAbsent(distribution.domainName(), distribution.id());
            for (String alias : distribution.aliases()) {
                owners.putIfAbsent(alias, distribution.id());
            }
        }
        return owners;
    }

    /// Whose each staging distribution is: of several, the one with the lowest id.
    private static Map<String, String> primaries(List<DesiredDistribution> distributions) {
        Map<String, String> primaries = new HashMap<>();
        for (DesiredDistribution distribution : distributions) {
            if (distribution.continuousDeployment() != null) {
                primaries.putIfAbsent(
                        distribution.continuousDeployment().stagingDistributionId(),
                        distribution.id());
            }
        }
        return primaries;
    }

    private static <T> List<T> ordered(List<T> asked, Function<T, String> id) {
        // Two of one id are refused, and refused in the same order every time.
        return asked.stream()
                .sorted(Comparator.comparing(id).thenComparing(Object::toString))
                .toList();
    }

    private <T, V> Map<String, V> byId(
            List<T> asked, Function<T, String> id, Function<T, V> value) {
        Map<String, V> found = HashMap.newHashMap(asked.size());
        asked.forEach(one -> found.putIfAbsent(id.apply(one), value.apply(one)));
        return notes.on(found);
    }
}
