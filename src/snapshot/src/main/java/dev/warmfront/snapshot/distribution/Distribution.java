package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A site as viewers see it: its names, and which path is served how, from which origin.
///
/// @param domainName the distribution's own name, for example `d-….cdn.localhost`
/// @param aliases further names, lower-case; `*.` in front covers any depth below
/// @param enabled whether requests for its names are answered at all
/// @param behaviours in the order they are tried; the last one matches every path
/// @param defaultRootObject what `/` stands for, without a leading slash; empty for nothing
/// @param webAclId the web ACL every request must pass
/// @param certificateId the certificate for its names; the default certificate when null
/// @param errorResponses what becomes of errors, at most one for a status
/// @param cacheTagConfig where origins say which tags an answer has; null for the usual
/// @param continuousDeployment what else serves some of its requests; null for nothing
public record Distribution(
        String id,
        String domainName,
        List<String> aliases,
        boolean enabled,
        List<Origin> origins,
        List<OriginGroup> originGroups,
        List<Behaviour> behaviours,
        String defaultRootObject,
        @Nullable String webAclId,
        @Nullable String certificateId,
        List<ErrorResponse> errorResponses,
        @Nullable CacheTagConfig cacheTagConfig,
        @Nullable ContinuousDeployment continuousDeployment)
        implements Resource {

    public Distribution {
        Require.text("distribution id", id);
        Require.that(HostName.isValid(domainName), "domainName", domainName, "a host name");
        aliases = List.copyOf(aliases);
        origins = List.copyOf(origins);
        originGroups = List.copyOf(originGroups);
        behaviours = List.copyOf(behaviours);
        errorResponses = List.copyOf(errorResponses);
        Require.distinct("errorCode", errorResponses, ErrorResponse::errorCode);
        // So that who says nothing of it and who says the usual are equal, and of equal bytes.
        boolean usual = cacheTagConfig != null && cacheTagConfig.equals(CacheTagConfig.USUAL);
        cacheTagConfig = usual ? null : cacheTagConfig;
        for (String alias : aliases) {
            Require.that(HostName.isValidWithWildcard(alias), "alias", alias, "a host name");
        }
        Require.distinct("alias", aliases, alias -> alias);
        Require.that(!origins.isEmpty(), "origins", "none", "at least one");
        Require.that(!behaviours.isEmpty(), "behaviours", "none", "at least the default one");
        Require.distinct("pathPattern", behaviours, Behaviour::pathPattern);
        Require.that(
                behaviours.getLast().pathPattern().equals(PathPattern.EVERYTHING),
                "last pathPattern",
                behaviours.getLast().pathPattern().text(),
                "*");
        Require.that(
                !defaultRootObject.startsWith("/"),
                "defaultRootObject",
                defaultRootObject,
                "no leading slash");
        checkTargets(origins, originGroups, behaviours);
    }

    /// A distribution that says nothing about errors and tags.
    public Distribution(
            String id,
            String domainName,
            List<String> aliases,
            boolean enabled,
            List<Origin> origins,
            List<OriginGroup> originGroups,
            List<Behaviour> behaviours,
            String defaultRootObject,
            @Nullable String webAclId,
            @Nullable String certificateId) {
        this(
                id,
                domainName,
                aliases,
                enabled,
                origins,
                originGroups,
                behaviours,
                defaultRootObject,
                webAclId,
                certificateId,
                List.of(),
                null);
    }

    /// A distribution that serves all of its requests itself.
    public Distribution(
            String id,
            String domainName,
            List<String> aliases,
            boolean enabled,
            List<Origin> origins,
            List<OriginGroup> originGroups,
            List<Behaviour> behaviours,
            String defaultRootObject,
            @Nullable String webAclId,
            @Nullable String certificateId,
            List<ErrorResponse> errorResponses,
            @Nullable CacheTagConfig cacheTagConfig) {
        this(
                id,
                domainName,
                aliases,
                enabled,
                origins,
                originGroups,
                behaviours,
                defaultRootObject,
                webAclId,
                certificateId,
                errorResponses,
                cacheTagConfig,
                null);
    }

    /// Where origins say which tags an answer has.
    public CacheTagConfig cacheTags() {
        return cacheTagConfig == null ? CacheTagConfig.USUAL : cacheTagConfig;
    }

    /// Every name it answers to.
    public List<String> names() {
        return Stream.concat(Stream.of(domainName), aliases.stream()).toList();
    }

    /// The id of the distribution that is tried out in its place; null for none.
    public @Nullable String stagingDistributionId() {
        return continuousDeployment == null ? null : continuousDeployment.stagingDistributionId();
    }

    /// The ids of the other resources it relies on.
    public Stream<String> references() {
        return Stream.concat(
                Stream.of(webAclId, certificateId, stagingDistributionId())
                        .filter(Objects::nonNull),
                origins.stream().map(Origin::healthCheckId).filter(Objects::nonNull));
    }

    private static void checkTargets(
            List<Origin> origins, List<OriginGroup> groups, List<Behaviour> behaviours) {
        Set<String> targets = new HashSet<>();
        for (Origin origin : origins) {
            Require.that(targets.add(origin.id()), "origin", origin.id(), "each only once");
        }
        for (OriginGroup group : groups) {
            for (String member : group.originIds()) {
                Require.that(
                        origins.stream().anyMatch(origin -> origin.id().equals(member)),
                        "origin group " + group.id() + " names",
                        member,
                        "an origin of this distribution");
            }
            Require.that(targets.add(group.id()), "origin group", group.id(), "each only once");
        }
        for (Behaviour behaviour : behaviours) {
            Require.that(
                    targets.contains(behaviour.targetId()),
                    "behaviour " + behaviour.pathPattern().text() + " targets",
                    behaviour.targetId(),
                    "an origin or origin group of this distribution");
        }
    }
}
