package dev.warmfront.control.distribution;

import dev.warmfront.control.web.Tags;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.origin.Origin.Protocol;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people ask for when they ask for a distribution.
@Schema(name = "DistributionDraft", description = "A distribution as it is asked for")
record DistributionDraft(
        @Schema(description = "Your own name for it, unique", example = "shop")
                @Nullable String name,
        @Schema(
                        requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                        description = "For people",
                        example = "The shop")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        defaultValue = "[]",
                        description = "Names viewers use; `*.` in front covers any depth below")
                List<String> aliases,
        @Schema(defaultValue = "true", description = "Whether requests for its names are answered")
                boolean enabled,
        @Schema(description = "Where the content comes from; 1..100") List<OriginDraft> origins,
        @Schema(defaultValue = "[]", description = "Origins that stand in for one another")
                List<OriginGroupDraft> originGroups,
        @Schema(description = "How paths are served that no other behaviour matches")
                DefaultBehaviourDraft defaultCacheBehaviour,
        @Schema(defaultValue = "[]", description = "In the order they are tried")
                List<BehaviourDraft> cacheBehaviours,
        @Schema(
                        requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                        description = "What `/` stands for, without a leading slash",
                        example = "index.html")
                String defaultRootObject,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "For how long errors are kept, and what is shown in their place; at"
                                        + " most one for a status")
                List<ErrorResponseDraft> customErrorResponses,
        @Schema(
                        defaultValue = "{}",
                        description =
                                "Where origins say which tags an answer has, by which invalidations"
                                        + " may name it")
                CacheTagConfigDraft cacheTagConfig,
        @Schema(description = "The web ACL that every request must pass") @Nullable String webAclId,
        @Schema(description = "The certificate for its names") @Nullable String certificateId,
        @Schema(description = "Another distribution that is tried out on some of the requests")
                @Nullable ContinuousDeploymentDraft continuousDeployment) {

    private static final String COMPRESS =
            "Whether the edge compresses text that the origin sends as it is, in the cache policy's"
                    + " contentCodings";

    /// What becomes of answers with one error status.
    @Schema(name = "CustomErrorResponse")
    record ErrorResponseDraft(
            @Schema(
                            description = "400, 403, 404, 405, 414, 416, 500, 501, 502, 503 or 504",
                            example = "404")
                    int errorCode,
            @Schema(
                            defaultValue = "10",
                            description =
                                    "0..31536000: kept so long, or longer if the origin"
                                            + " says so. 404, 414 and 500..504 always; others only"
                                            + " when the origin says for how long; 416 never")
                    long errorCachingMinTtlSeconds,
            @Schema(
                            description =
                                    "The page that is shown instead, fetched and kept by the"
                                            + " behaviour that matches its path",
                            example = "/errors/404.html")
                    @Nullable String responsePagePath,
            @Schema(
                            description = "The status the page is shown with: 200 or one as above",
                            example = "404")
                    @Nullable Integer responseCode) {}

    /// Where origins say which tags an answer has.
    @Schema(name = "CacheTagConfig")
    record CacheTagConfigDraft(
            @Schema(
                            description =
                                    "The header field, with commas between the tags. Unless you"
                                            + " say: Cache-Tag, and Surrogate-Key with spaces. A"
                                            + " new name tells nothing of what is stored already",
                            example = "Cache-Tag")
                    @Nullable String headerName,
            @Schema(defaultValue = "false", description = "Whether viewers see the field, too")
                    boolean passToViewers) {}

    /// Another distribution that is tried out.
    @Schema(name = "ContinuousDeployment")
    record ContinuousDeploymentDraft(
            @Schema(
                            description =
                                    "One without aliases and without such a member itself. It is"
                                            + " reached by the names of this one alone",
                            example = DistributionController.ID)
                    String stagingDistributionId,
            @Schema(defaultValue = "true", description = "Whether it serves any requests")
                    boolean enabled,
            @Schema(description = "Which requests it serves; exactly one of the three")
                    TrafficDraft traffic) {

        /// The same, and no request is served by it.
        ContinuousDeploymentDraft off() {
            return new ContinuousDeploymentDraft(stagingDistributionId, false, traffic);
        }
    }

    /// Which requests a staging distribution serves.
    @Schema(name = "ContinuousDeploymentTraffic")
    record TrafficDraft(
            @Schema(description = "A share of all") @Nullable WeightDraft weight,
            @Schema(description = "Those with a header field") @Nullable HeaderMatchDraft header,
            @Schema(description = "Those with a cookie") @Nullable CookieMatchDraft cookie) {}

    /// A share of the requests.
    @Schema(name = "ContinuousDeploymentWeight")
    record WeightDraft(
            @Schema(description = "0..100, at most four decimals", example = "12.5") double percent,
            @Schema(
                            description =
                                    "Keeps a viewer at what was decided by lot, with a cookie of"
                                            + " the edges' own; without it every request is decided"
                                            + " for itself")
                    @Nullable StickyDraft sticky) {}

    /// For how long a viewer keeps to one of the two.
    @Schema(name = "ContinuousDeploymentSession")
    record StickyDraft(
            @Schema(defaultValue = "300", description = "1..86400: it ends after so long a pause")
                    long idleSeconds,
            @Schema(defaultValue = "3600", description = "..604800: it ends then at the latest")
                    long maximumSeconds) {}

    /// A header field that leads to the staging distribution.
    @Schema(name = "ContinuousDeploymentHeader")
    record HeaderMatchDraft(
            @Schema(description = "In any case", example = "X-Staging") String name,
            @Schema(description = "The whole value", example = "yes") String value) {}

    /// A cookie that leads to the staging distribution.
    @Schema(name = "ContinuousDeploymentCookie")
    record CookieMatchDraft(
            @Schema(example = "beta") String name, @Schema(example = "yes") String value) {}

    /// A server that has the content.
    @Schema(name = "Origin")
    record OriginDraft(
            @Schema(description = "Unique within the distribution", example = "primary") String id,
            @Schema(description = "A host name or an address", example = "origin.example.com")
                    String domainName,
            @Schema(defaultValue = "80", description = "1..65535") int port,
            @Schema(defaultValue = "HTTP") Protocol protocol,
            @Schema(
                            requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                            description = "Put in front of every path; no trailing slash",
                            example = "/site")
                    String originPath,
            @Schema(defaultValue = "[]", description = "Sent with every request, over the viewer's")
                    List<HeaderDraft> customHeaders,
            @Schema(defaultValue = "10", description = "1..10, for each attempt")
                    int connectionTimeoutSeconds,
            @Schema(defaultValue = "3", description = "1..3") int connectionAttempts,
            @Schema(defaultValue = "30", description = "1..120, between any two reads")
                    int readTimeoutSeconds,
            @Schema(description = "Passed over while this check says unhealthy")
                    @Nullable String healthCheckId) {}

    /// A header field of the operator's choice.
    @Schema(name = "OriginHeader")
    record HeaderDraft(
            @Schema(example = "X-From-Edge") String name, @Schema(example = "yes") String value) {}

    /// Origins that stand in for one another.
    @Schema(name = "OriginGroup")
    record OriginGroupDraft(
            @Schema(example = "both") String id,
            @Schema(description = "The primary first", example = "[\"primary\", \"secondary\"]")
                    List<String> originIds,
            @Schema(
                            defaultValue = "[500, 502, 503, 504]",
                            description = "Answers that send a request to the next origin")
                    List<Integer> failoverStatusCodes) {}

    /// How paths are served that no other behaviour matches.
    @Schema(name = "DefaultCacheBehaviour")
    record DefaultBehaviourDraft(
            @Schema(description = "An origin or an origin group", example = "primary")
                    String targetOriginId,
            @Schema(defaultValue = "ALLOW_ALL") ViewerProtocolPolicy viewerProtocolPolicy,
            @Schema(
                            defaultValue = "[\"GET\", \"HEAD\"]",
                            description = "GET and HEAD; or these and OPTIONS; or all seven")
                    List<String> allowedMethods,
            @Schema(
                            defaultValue = Distributions.CACHING_OPTIMIZED,
                            description = "A cache policy; CachingOptimized unless you say")
                    String cachePolicyId,
            @Schema(defaultValue = "true", description = COMPRESS) boolean compress,
            @Schema(description = "A response headers policy; none unless you say")
                    @Nullable String responseHeadersPolicyId) {}

    /// How one pattern of paths is served.
    @Schema(name = "CacheBehaviour")
    record BehaviourDraft(
            @Schema(
                            description = "`*` any run of characters, `?` exactly one",
                            example = "/images/*")
                    String pathPattern,
            @Schema(description = "An origin or an origin group", example = "primary")
                    String targetOriginId,
            @Schema(defaultValue = "ALLOW_ALL") ViewerProtocolPolicy viewerProtocolPolicy,
            @Schema(
                            defaultValue = "[\"GET\", \"HEAD\"]",
                            description = "GET and HEAD; or these and OPTIONS; or all seven")
                    List<String> allowedMethods,
            @Schema(
                            defaultValue = Distributions.CACHING_OPTIMIZED,
                            description = "A cache policy; CachingOptimized unless you say")
                    String cachePolicyId,
            @Schema(defaultValue = "true", description = COMPRESS) boolean compress,
            @Schema(description = "A response headers policy; none unless you say")
                    @Nullable String responseHeadersPolicyId) {}
}
