package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.certificate.Certificate;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.waf.WebAcl;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The whole configuration of an edge, as one value.
///
/// Lists are kept in the order of their ids, so two snapshots with the same resources are equal and
/// have the same digest. What one resource says of another is checked here: an inconsistent
/// snapshot cannot exist.
public record Snapshot(
        List<Distribution> distributions,
        List<Zone> zones,
        List<WebAcl> webAcls,
        List<HealthCheck> healthChecks,
        List<Certificate> certificates) {

    /// Every kind of resource, in the order of the components. The simple name is the kind's name
    /// in encoded bytes.
    static final List<Class<? extends Resource>> KINDS =
            List.of(
                    Distribution.class,
                    Zone.class,
                    WebAcl.class,
                    HealthCheck.class,
                    Certificate.class);

    /// What runs before anything was ever published.
    public static final Snapshot EMPTY =
            new Snapshot(List.of(), List.of(), List.of(), List.of(), List.of());

    public Snapshot {
        distributions = ordered(distributions);
        zones = ordered(zones);
        webAcls = ordered(webAcls);
        healthChecks = ordered(healthChecks);
        certificates = ordered(certificates);
        Require.distinct("zone", zones, Zone::name);
        Set<String> ids = ids(distributions, zones, webAcls, healthChecks, certificates);
        claimNames(distributions);
        claimStaging(distributions);
        for (Distribution distribution : distributions) {
            distribution.references().forEach(id -> mustExist(ids, distribution.id(), id));
        }
        for (Zone zone : zones) {
            zone.references().forEach(id -> mustExist(ids, zone.id(), id));
        }
        mustNotNest(healthChecks);
    }

    /// A snapshot of resources in any order.
    public static Snapshot of(Collection<? extends Resource> resources) {
        Snapshot snapshot =
                new Snapshot(
                        pick(resources, Distribution.class),
                        pick(resources, Zone.class),
                        pick(resources, WebAcl.class),
                        pick(resources, HealthCheck.class),
                        pick(resources, Certificate.class));
        if (snapshot.resources().count() != resources.size()) {
            throw new AssertionError("unreachable: every kind of resource is in KINDS");
        }
        return snapshot;
    }

    /// Every resource, kind by kind and within a kind by id.
    public Stream<Resource> resources() {
        return Stream.of(distributions, zones, webAcls, healthChecks, certificates)
                .flatMap(List::stream);
    }

    private static <R extends Resource> List<R> pick(
            Collection<? extends Resource> resources, Class<R> kind) {
        return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <R extends Resource> List<R> ordered(List<R> resources) {
        return resources.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }

    @SafeVarargs
    private static Set<String> ids(List<? extends Resource>... kinds) {
        Set<String> ids = new HashSet<>();
        for (List<? extends Resource> kind : kinds) {
            for (Resource resource : kind) {
                Require.that(ids.add(resource.id()), "id", resource.id(), "each only once");
            }
        }
        return ids;
    }

    private static void claimNames(List<Distribution> distributions) {
        Map<String, String> owners = new HashMap<>();
        for (Distribution distribution : distributions) {
            for (String name : distribution.names()) {
                String owner = owners.putIfAbsent(name, distribution.id());
                Require.that(owner == null, "alias", name, "not already claimed by " + owner);
            }
        }
    }

    private static void claimStaging(List<Distribution> distributions) {
        Set<String> free = new HashSet<>();
        for (Distribution distribution : distributions) {
            if (distribution.aliases().isEmpty() && distribution.continuousDeployment() == null) {
                free.add(distribution.id());
            }
        }
        for (Distribution distribution : distributions) {
            String id = distribution.stagingDistributionId();
            Require.that(
                    id == null || free.remove(id),
                    "stagingDistributionId",
                    String.valueOf(id),
                    "a distribution without aliases and staging distribution, each only once");
        }
    }

    private static void mustNotNest(List<HealthCheck> checks) {
        Set<String> simple = new HashSet<>();
        for (HealthCheck check : checks) {
            if (check.children().isEmpty()) {
                simple.add(check.id());
            }
        }
        for (HealthCheck check : checks) {
            for (String child : check.children()) {
                Require.that(
                        simple.contains(child),
                        check.id() + " child",
                        child,
                        "a health check that is not calculated");
            }
        }
    }

    private static void mustExist(Set<String> ids, String from, String to) {
        Require.that(ids.contains(to), from + " refers to", to, "something that exists");
    }
}
