package dev.warmfront.control.explain;

import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.routing.Choice;
import dev.warmfront.snapshot.waf.Action;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an edge would do, and why. What comes after a decision that ends the road is null or empty.
@Schema(name = "Explanation", description = "What an edge would do with a request, and why")
record Explanation(
        @Schema(description = "Of the release", example = "12") long release,
        Outcome outcome,
        @Schema(
                        description =
                                "Of the edge's own answer; null when an origin's is delivered",
                        example = "403")
                @Nullable Integer status,
        @Schema(example = "A rule of the web ACL blocks this request: bad-bots") String reason,
        @Nullable Refusal refusal,
        @Schema(
                        description = "Null when the host belongs to none",
                        example = "d-01jd9s3c5yqk2m8x4v7w6z0abc")
                @Nullable String distributionId,
        @Schema(description = "Null where there is no staging distribution that serves requests")
                @Nullable Deployment continuousDeployment,
        @Schema(
                        description = "What the path stands for: the default root object for /",
                        example = "/images/shoe.jpg")
                @Nullable String path,
        @Schema(description = "In the order in which they are looked at, up to the one that fits")
                List<BehaviourTried> behaviours,
        @Schema(description = "The web ACL's; null without one") @Nullable WebAcl webAcl,
        @Nullable Key cacheKey,
        @Schema(description = "Null without an answer to judge") @Nullable Keeping keeping,
        @Schema(description = "In the order in which they are asked") List<OriginTried> origins) {

    /// The same, with which of two distributions serves it.
    Explanation deployed(Deployment deployment) {
        return new Explanation(
                release,
                outcome,
                status,
                reason,
                refusal,
                distributionId,
                deployment,
                path,
                behaviours,
                webAcl,
                cacheKey,
                keeping,
                origins);
    }

    /// Which of two distributions serves it.
    ///
    /// @param percent null where it is not a share of all that the staging distribution serves
    @Schema(
            name = "ExplainContinuousDeployment",
            description = "Whether the primary or the staging distribution serves it, and why")
    record Deployment(
            @Schema(example = "d-01jd9s3c5yqk2m8x4v7w6z0abc") String primaryDistributionId,
            @Schema(example = "d-01jd9s3c5yqk2m8x4v7w6z0abd") String stagingDistributionId,
            @Schema(description = "Whether the latter does") boolean staging,
            Choice.Reason reason,
            @Schema(example = "It is decided by lot") String sentence,
            @Schema(description = "Of all requests", example = "12.5") @Nullable Double percent) {}

    /// What the request comes to.
    @Schema(name = "ExplainOutcome")
    enum Outcome {
        /// The edge answers with an error of its own.
        REFUSED,
        /// The viewer is sent to HTTPS.
        REDIRECTED,
        /// The edge answers about itself.
        LOCAL,
        /// It is looked up in the store, and an origin asked if it is not there.
        LOOKED_UP,
        /// An origin is asked, whatever is stored.
        PASSED
    }

    /// A behaviour that was looked at.
    @Schema(name = "ExplainBehaviour")
    record BehaviourTried(
            @Schema(example = "/images/*") String pathPattern,
            boolean matches,
            @Schema(description = "Origin or group", example = "files") String targetOriginId) {}

    /// What the web ACL says.
    ///
    /// @param decidedBy null when it was the default action
    @Schema(
            name = "ExplainWebAcl",
            description =
                    "Rate conditions are taken as not exceeded: they depend on other requests")
    record WebAcl(
            @Schema(example = "acl-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
            List<RuleTried> rules,
            Action action,
            @Nullable @Schema(example = "bad-bots") String decidedBy) {}

    /// A rule that was looked at.
    @Schema(name = "ExplainRule")
    record RuleTried(@Schema(example = "bad-bots") String name, Action action, boolean holds) {}

    /// What tells answers apart.
    ///
    /// @param rest the accepted codings, the selected header fields and cookies, one a line
    @Schema(name = "ExplainKey", description = "What tells answers apart")
    record Key(
            @Schema(example = "/images/shoe.jpg") String path,
            @Schema(description = "Selected parameters", example = "width=300") String query,
            @Schema(
                            description = "Codings, selected header fields and cookies",
                            example = "[\"accept-encoding:br,gzip\"]")
                    List<String> rest) {}

    /// Whether the answer would be kept, and for how long.
    @Schema(name = "ExplainKeeping", description = "Whether an answer would be kept, and how long")
    record Keeping(
            boolean kept,
            @Nullable @Schema(description = "Why not") NotStored refusal,
            @Schema(example = "Fresh for 60 s") String reason,
            @Schema(example = "60") long freshSeconds,
            @Schema(description = "Null for as long as it is stored", example = "300")
                    @Nullable Long staleIfErrorSeconds,
            @Schema(example = "30") long staleWhileRevalidateSeconds,
            @Schema(example = "[\"accept-language\"]") List<String> variesBy) {}

    /// An origin that would be asked.
    @Schema(name = "ExplainOrigin")
    record OriginTried(
            @Schema(example = "files") String id,
            @Schema(example = "files.shop.example") String domainName,
            @Schema(example = "443") int port,
            @Schema(example = "GET") String method,
            @Schema(example = "/images/shoe.jpg?width=300") String target,
            @Schema(description = "As they are sent, in lower case")
                    List<Question.Field> headers) {}
}
