package dev.warmfront.engine.routing;

import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.distribution.Distribution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From the name a viewer asks for to the site that answers to it.
///
/// An exact name wins over every wildcard; among wildcards the longest wins. `*.` covers any depth
/// below, and not the name itself. One lookup costs at most one hash lookup a label.
///
/// A staging distribution answers to no name, not even to its own: it is reached by the names of
/// its primary distribution alone, whether that sends it requests at the moment or not.
public final class Router {

    /// For no distributions.
    public static final Router EMPTY = new Router(List.of());

    private final List<Distribution> distributions;
    private final Map<String, Site> exact = new HashMap<>();

    /// By what follows the `*.`.
    private final Map<String, Site> wildcards = new HashMap<>();

    /// The ids of primary distributions, by what would be the name of their staging distribution.
    private final Map<String, String> primaries = new HashMap<>();

    private Router(List<Distribution> distributions) {
        this.distributions = distributions;
    }

    public static Router of(Snapshot snapshot) {
        return of(snapshot, EMPTY);
    }

    /// The same, which is `before` where that has the very same distributions.
    public static Router of(Snapshot snapshot, Router before) {
        if (areSame(snapshot.distributions(), before.distributions)) {
            return before;
        }
        Router router = new Router(snapshot.distributions());
        Map<String, Distribution> staging = staging(snapshot);
        for (Distribution distribution : snapshot.distributions()) {
            if (!staging.containsKey(distribution.id())) {
                router.add(distribution, staging);
            }
        }
        return router;
    }

    @SuppressWarnings("ReferenceEquality") // What did not change is the very same object.
    private static boolean areSame(List<Distribution> these, List<Distribution> those) {
        if (these.size() != those.size()) {
            return false;
        }
        for (int i = 0; i < these.size(); i++) {
            if (these.get(i) != those.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Distribution> staging(Snapshot snapshot) {
        Map<String, Distribution> staging = new HashMap<>();
        Set<String> ids =
                snapshot.distributions().stream()
                        .map(Distribution::continuousDeployment)
                        .filter(Objects::nonNull)
                        .map(ContinuousDeployment::stagingDistributionId)
                        .collect(Collectors.toSet());
        for (Distribution distribution : snapshot.distributions()) {
            if (ids.contains(distribution.id())) {
                staging.put(distribution.id(), distribution);
            }
        }
        return staging;
    }

    private void add(Distribution distribution, Map<String, Distribution> staging) {
        ContinuousDeployment deployment = distribution.continuousDeployment();
        Distribution other =
                deployment == null ? null : staging.get(deployment.stagingDistributionId());
        Staging serving =
                deployment != null && other != null && deployment.enabled() && other.enabled()
                        ? new Staging(new Site(other), deployment.traffic())
                        : null;
        Site site = new Site(distribution, serving);
        if (other != null) {
            primaries.put(other.domainName(), distribution.id());
        }
        for (String name : distribution.names()) {
            if (name.startsWith("*.")) {
                wildcards.put(name.substring(2), site);
            } else {
                exact.put(name, site);
            }
        }
    }

    /// The distribution through which that one is reached whose name this would be; null if it is
    /// the name of no staging distribution.
    public @Nullable String primaryOf(String host) {
        return primaries.get(host);
    }

    /// The site that answers to a host, enabled or not.
    ///
    /// @param host lower-case, without port and trailing dot
    public @Nullable Site site(String host) {
        Site site = exact.get(host);
        int dot = host.indexOf('.');
        while (site == null && dot >= 0) {
            site = wildcards.get(host.substring(dot + 1));
            dot = host.indexOf('.', dot + 1);
        }
        return site;
    }
}
