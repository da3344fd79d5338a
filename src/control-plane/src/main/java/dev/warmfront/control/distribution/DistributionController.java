package dev.warmfront.control.distribution;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

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

    DistributionController(Distributions distributions) {
        super(distributions.resources());
    }
}
