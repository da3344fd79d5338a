package dev.warmfront.control.policy;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/cache-policies", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Cache policies", description = "What tells answers apart, and how long each is good")
@ResourceContract(
        one = "a cache policy",
        many = "cache policies",
        draft = CachePolicyDraft.class,
        view = CachePolicyView.class,
        id = CachePolicyController.ID,
        example = CachePolicyController.EXAMPLE,
        patch = "{\"defaultTtlSeconds\": 3600}",
        onDelete = "No behaviour may name it any more.")
class CachePolicyController extends VersionedController<CachePolicyDraft> {

    static final String ID = "cp-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "pictures",
              "defaultTtlSeconds": 86400,
              "queryStrings": {"behaviour": "LISTED", "names": ["width"]}
            }
            """;

    CachePolicyController(CachePolicies policies) {
        super(policies.resources());
    }
}
