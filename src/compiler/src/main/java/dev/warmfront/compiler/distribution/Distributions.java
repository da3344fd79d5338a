package dev.warmfront.compiler.distribution;

import dev.warmfront.compiler.certificate.CertificateNames;
import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.origin.DesiredOrigin;
import dev.warmfront.compiler.origin.DesiredOriginGroup;
import dev.warmfront.compiler.origin.Origins;
import dev.warmfront.compiler.policy.CachePolicies;
import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.compiler.policy.ResponseHeadersPolicies;
import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The translation of distributions.
public final class Distributions {

    private static final int MOST_BEHAVIOURS = 75;
    private static final int MOST_ORIGINS = 100;
    private static final int MOST_GROUPS = 10;
    private static final int MOST_ALIASES = 100;

    private Distributions() {}

    public static void check(
            DesiredDistribution asked, Surroundings around, Complaints complaints) {
        complaints.check(
                HostName.isValid(asked.domainName()),
                "invalid-host",
                Pointer.ROOT.at("domainName"),
                asked.domainName(),
                "a lower-case host name");
        checkAliases(asked, around, complaints);
        checkOrigins(asked, around, complaints);
        checkBehaviours(asked, around, complaints);
        checkRootObject(asked.defaultRootObject(), complaints);
        ErrorResponses.check(asked.customErrorResponses(), complaints);
        CacheTags.check(asked.cacheTagConfig(), complaints);
        ContinuousDeployments.check(asked, around, complaints);
        checkWebAcl(asked, around, complaints);
        checkCertificate(asked, around, complaints);
    }

    /// The distribution, given that there was no complaint.
    public static Distribution translate(
            DesiredDistribution asked,
            Map<String, DesiredCachePolicy> policies,
            Map<String, DesiredResponseHeaders> headers) {
        return new Distribution(
                asked.id(),
                asked.domainName(),
                asked.aliases().stream().sorted().toList(),
                asked.enabled(),
                asked.origins().stream()
                        .map(Origins::translate)
                        .sorted(Comparator.comparing(Origin::id))
                        .toList(),
                asked.originGroups().stream()
                        .map(Origins::translate)
                        .sorted(Comparator.comparing(OriginGroup::id))
                        .toList(),
                Stream.concat(
                                asked.cacheBehaviours().stream(),
                                Stream.of(asked.defaultCacheBehaviour()))
                        .map(behaviour -> translate(behaviour, policies, headers))
                        .toList(),
                asked.defaultRootObject(),
                asked.webAclId(),
                asked.certificateId(),
                ErrorResponses.translate(asked.customErrorResponses()),
                CacheTags.translate(asked.cacheTagConfig()),
                ContinuousDeployments.translate(asked.continuousDeployment()));
    }

    private static Behaviour translate(
            DesiredBehaviour asked,
            Map<String, DesiredCachePolicy> policies,
            Map<String, DesiredResponseHeaders> headers) {
        DesiredCachePolicy policy = policies.get(asked.cachePolicyId());
        if (policy == null) {
            throw new AssertionError("unreachable: " + asked.cachePolicyId() + " was checked");
        }
        return new Behaviour(
                new PathPattern(asked.pathPattern()),
                asked.targetOriginId(),
                ViewerProtocolPolicy.valueOf(asked.viewerProtocolPolicy()),
                asked.allowedMethods().stream().sorted().toList(),
                CachePolicies.translate(policy),
                asked.compress(),
                responseHeaders(asked.responseHeadersPolicyId(), headers));
    }

    private static @Nullable ResponseHeaders responseHeaders(
            @Nullable String id, Map<String, DesiredResponseHeaders> headers) {
        DesiredResponseHeaders policy = id == null ? null : headers.get(id);
        return policy == null ? null : ResponseHeadersPolicies.translate(policy);
    }

    private static void checkAliases(
            DesiredDistribution asked, Surroundings around, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("aliases");
        complaints.atMost(MOST_ALIASES, at, asked.aliases());
        complaints.distinct("alias-twice", at, asked.aliases());
        for (int i = 0; i < asked.aliases().size(); i++) {
            String alias = asked.aliases().get(i);
            complaints.check(
                    HostName.isValidWithWildcard(alias),
                    "invalid-alias",
                    at.at(i),
                    alias,
                    "a lower-case host name, or *. and one");
            String owner = around.otherOwner(alias, asked.id());
            complaints.check(
                    owner == null,
                    "alias-claimed-twice",
                    at.at(i),
                    alias,
                    "a name that distribution/" + owner + " does not have");
            complaints.check(
                    !alias.equals(asked.domainName()),
                    "alias-is-own-name",
                    at.at(i),
                    alias,
                    "another name than domainName");
        }
        String owner = around.otherOwner(asked.domainName(), asked.id());
        complaints.check(
                owner == null,
                "alias-claimed-twice",
                Pointer.ROOT.at("domainName"),
                asked.domainName(),
                "a name that distribution/" + owner + " does not have");
    }

    private static void checkOrigins(
            DesiredDistribution asked, Surroundings around, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("origins");
        complaints.check(!asked.origins().isEmpty(), "no-origin", at, "none", "at least one");
        complaints.atMost(MOST_ORIGINS, at, asked.origins());
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < asked.origins().size(); i++) {
            DesiredOrigin origin = asked.origins().get(i);
            checkTaken(taken, origin.id(), at.at(i), complaints);
            Origins.check(origin, at.at(i), around.guard(), around.healthChecks(), complaints);
        }
        Set<String> origins = Set.copyOf(taken);
        Pointer groups = Pointer.ROOT.at("originGroups");
        complaints.atMost(MOST_GROUPS, groups, asked.originGroups());
        for (int i = 0; i < asked.originGroups().size(); i++) {
            DesiredOriginGroup group = asked.originGroups().get(i);
            checkTaken(taken, group.id(), groups.at(i), complaints);
            Origins.check(group, groups.at(i), origins, complaints);
        }
    }

    private static void checkTaken(
            Set<String> taken, String id, Pointer at, Complaints complaints) {
        complaints.check(
                taken.add(id),
                "origin-id-twice",
                at.at("id"),
                id,
                "unique among origins and origin groups");
    }

    private static void checkBehaviours(
            DesiredDistribution asked, Surroundings around, Complaints complaints) {
        Set<String> targets =
                Stream.concat(
                                asked.origins().stream().map(DesiredOrigin::id),
                                asked.originGroups().stream().map(DesiredOriginGroup::id))
                        .collect(Collectors.toSet());
        Pointer last = Pointer.ROOT.at("defaultCacheBehaviour");
        complaints.check(
                asked.defaultCacheBehaviour().pathPattern().equals("*"),
                "default-pattern",
                last.at("pathPattern"),
                asked.defaultCacheBehaviour().pathPattern(),
                "*");
        checkBehaviour(asked.defaultCacheBehaviour(), last, targets, around, complaints);
        Pointer at = Pointer.ROOT.at("cacheBehaviours");
        complaints.atMost(MOST_BEHAVIOURS, at, asked.cacheBehaviours());
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < asked.cacheBehaviours().size(); i++) {
            DesiredBehaviour behaviour = asked.cacheBehaviours().get(i);
            checkBehaviour(behaviour, at.at(i), targets, around, complaints);
            checkPattern(behaviour.pathPattern(), at.at(i).at("pathPattern"), patterns, complaints);
        }
    }

    private static void checkBehaviour(
            DesiredBehaviour asked,
            Pointer at,
            Set<String> targets,
            Surroundings around,
            Complaints complaints) {
        complaints.check(
                targets.contains(asked.targetOriginId()),
                "no-such-origin",
                at.at("targetOriginId"),
                asked.targetOriginId(),
                "the id of an origin or origin group of this distribution");
        complaints.oneOf(
                ViewerProtocolPolicy.class,
                at.at("viewerProtocolPolicy"),
                asked.viewerProtocolPolicy());
        complaints.check(
                Methods.areAllowed(asked.allowedMethods()),
                "methods-not-a-set",
                at.at("allowedMethods"),
                asked.allowedMethods(),
                Methods.EXPECTED);
        complaints.check(
                around.cachePolicies().containsKey(asked.cachePolicyId()),
                "no-such-cache-policy",
                at.at("cachePolicyId"),
                asked.cachePolicyId(),
                "the id of a cache policy");
        String headers = asked.responseHeadersPolicyId();
        complaints.check(
                headers == null || around.responseHeaders().containsKey(headers),
                "no-such-response-headers-policy",
                at.at("responseHeadersPolicyId"),
                String.valueOf(headers),
                "the id of a response headers policy");
    }

    /// @param before the patterns already seen, without their leading slashes; `pattern` is added
    private static void checkPattern(
            String pattern, Pointer at, List<String> before, Complaints complaints) {
        String text;
        try {
            text = new PathPattern(pattern).text();
        } catch (IllegalArgumentException e) {
            complaints.error(
                    "invalid-path-pattern",
                    at,
                    pattern,
                    "1..255 letters, digits and _ - . * ? $ / ~ \" ' @ : + &");
            return;
        }
        complaints.check(
                !text.equals(PathPattern.EVERYTHING.text()),
                "pattern-of-the-default",
                at,
                pattern,
                "not *, which belongs to defaultCacheBehaviour");
        if (before.contains(text)) {
            complaints.error("path-pattern-twice", at, pattern, "each only once");
        } else {
            before.stream()
                    .filter(earlier -> Covering.covers(earlier, text))
                    .findFirst()
                    .ifPresent(earlier ->
                            complaints.warning(
                                    "unreachable-behaviour",
                                    at,
                                    pattern,
                                    "not already matched by " + earlier + " before it"));
        }
        before.add(text);
    }

    private static void checkRootObject(String object, Complaints complaints) {
        complaints.check(
                object.isEmpty() || Paths.isObject(object),
                "invalid-root-object",
                Pointer.ROOT.at("defaultRootObject"),
                object,
                "nothing, or a path without its leading slash: " + Paths.EXPECTED);
    }

    private static void checkWebAcl(
            DesiredDistribution asked, Surroundings around, Complaints complaints) {
        String acl = asked.webAclId();
        complaints.check(
                acl == null || around.webAcls().contains(acl),
                "no-such-web-acl",
                Pointer.ROOT.at("webAclId"),
                String.valueOf(acl),
                "the id of a web ACL");
    }

    private static void checkCertificate(
            DesiredDistribution asked, Surroundings around, Complaints complaints) {
        String certificate = asked.certificateId();
        if (certificate == null) {
            return;
        }
        List<String> names = around.certificates().get(certificate);
        if (names == null) {
            complaints.error(
                    "no-such-certificate",
                    Pointer.ROOT.at("certificateId"),
                    certificate,
                    "the id of a certificate");
            return;
        }
        for (int i = 0; i < asked.aliases().size(); i++) {
            complaints.check(
                    CertificateNames.cover(names, asked.aliases().get(i)),
                    "certificate-does-not-cover",
                    Pointer.ROOT.at("aliases").at(i),
                    asked.aliases().get(i),
                    "a name of " + certificate + ": " + String.join(", ", names));
        }
    }
}
