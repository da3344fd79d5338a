package dev.warmfront.control.distribution;

import dev.warmfront.control.distribution.DistributionDraft.ContinuousDeploymentDraft;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Makes a distribution what its staging distribution is, in one write of the former. The latter
/// stays as it is, and serves no more requests.
@Component
class Promotion {

    private final Resources<DistributionDraft> distributions;
    private final JsonMapper json;

    Promotion(Distributions distributions, JsonMapper json) {
        this.distributions = distributions.resources();
        this.json = json;
    }

    /// Does it, and answers what the primary is then.
    ///
    /// @throws ProblemException if there is nothing to promote, or the request does not name the
    ///     revisions of both
    ResponseEntity<JsonNode> promote(String id, Write write) {
        return distributions.update(id, write.ofAnyRevision(), shown -> promoted(id, write, shown));
    }

    private JsonNode promoted(String id, Write write, JsonNode shown) {
        Stored<DistributionDraft> primary = distributions.find(id);
        ContinuousDeploymentDraft deployment = primary.draft().continuousDeployment();
        if (deployment == null) {
            throw new ProblemException(
                    Problem.NO_STAGING,
                    "continuousDeployment: none (expected: one that names the distribution to"
                            + " promote)");
        }
        Stored<DistributionDraft> staging = distributions.find(deployment.stagingDistributionId());
        write.requireMatch(primary.tag(), staging.tag());
        ObjectNode promoted = (ObjectNode) shown.deepCopy();
        DistributionDraft draft = promoted(primary.draft(), deployment, staging.draft());
        promoted.setAll((ObjectNode) json.valueToTree(draft));
        return promoted;
    }

    /// What people call it, its names and what belongs to these stay. Written out, so that a new
    /// member does not compile until somebody has decided whose it is.
    private static DistributionDraft promoted(
            DistributionDraft primary,
            ContinuousDeploymentDraft deployment,
            DistributionDraft staging) {
        return new DistributionDraft(
                primary.name(),
                primary.comment(),
                primary.tags(),
                primary.aliases(),
                primary.enabled(),
                staging.origins(),
                staging.originGroups(),
                staging.defaultCacheBehaviour(),
                staging.cacheBehaviours(),
                staging.defaultRootObject(),
                staging.customErrorResponses(),
                staging.cacheTagConfig(),
                staging.webAclId(),
                primary.certificateId(),
                deployment.off());
    }
}
