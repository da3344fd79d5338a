package dev.warmfront.compiler;

import dev.warmfront.compiler.certificate.DesiredCertificate;
import dev.warmfront.compiler.distribution.DesiredDistribution;
import dev.warmfront.compiler.dns.DesiredZone;
import dev.warmfront.compiler.health.DesiredHealthCheck;
import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.compiler.waf.DesiredWebAcl;
import java.util.List;

/// All that is asked for, as values. The order within a list does not matter.
public record Desired(
        List<DesiredDistribution> distributions,
        List<DesiredCachePolicy> cachePolicies,
        List<DesiredResponseHeaders> responseHeaders,
        List<DesiredZone> zones,
        List<DesiredWebAcl> webAcls,
        List<DesiredIpSet> ipSets,
        List<DesiredHealthCheck> healthChecks,
        List<DesiredCertificate> certificates) {

    /// Nothing at all.
    public static final Desired NOTHING =
            new Desired(
                    List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                    List.of());

    public Desired {
        distributions = List.copyOf(distributions);
        cachePolicies = List.copyOf(cachePolicies);
        responseHeaders = List.copyOf(responseHeaders);
        zones = List.copyOf(zones);
        webAcls = List.copyOf(webAcls);
        ipSets = List.copyOf(ipSets);
        healthChecks = List.copyOf(healthChecks);
        certificates = List.copyOf(certificates);
    }

    /// The same, but for the distribution or zone with this id.
    Desired without(String id) {
        return new Desired(
                distributions.stream().filter(asked -> !asked.id().equals(id)).toList(),
                cachePolicies,
                responseHeaders,
                zones.stream().filter(asked -> !asked.id().equals(id)).toList(),
                webAcls,
                ipSets,
                healthChecks,
                certificates);
    }
}
