package dev.warmfront.control.distribution;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/distributions", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Distributions", description = "What is delivered: names, origins and behaviours")
@ResourceContract(
        one = "a distribution",
        many = "distributions",
        draft = DistributionDraft.class,
        view = DistributionView.class,
        id = DistributionController.ID,
        example = DistributionController.EXAMPLE,
        patch = "{\"enabled\": false}",
        onDelete = "It must be disabled first.")
class DistributionController extends VersionedController<DistributionDraft> {

    static final String ID = "d-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shop",
              "aliases": ["www.shop.example"],
              "origins": [{"id": "primary", "domainName": "origin.shop.example"}],
              "defaultCacheBehaviour": {"targetOriginId": "primary"}
            }
            """;

    private final Promotion promotion;

    DistributionController(Distributions distributions, Promotion promotion) {
        super(distributions.resources());
        this.promotion = promotion;
    }

    @PostMapping("/{id}/promote")
    @Operation(
            summary = "Promote the staging distribution of a distribution",
            description =
                    "Makes this one what that one is, at once and as one version, and sends that"
                            + " one no more requests. What stays as it is: name, comment, tags,"
                            + " aliases, enabled and certificateId. The staging distribution and"
                            + " what either has stored stay, too.")
    @ApiResponse(responseCode = "200", description = "Promoted")
    public ResponseEntity<JsonNode> promote(@PathVariable String id, Write write) {
        return promotion.promote(id, write);
    }
}
