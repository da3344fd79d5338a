package dev.warmfront.control.policy;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/response-headers-policies", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Response headers policies",
        description = "What is done to the headers of answers on their way to viewers")
@ResourceContract(
        one = "a response headers policy",
        many = "response headers policies",
        draft = ResponseHeadersDraft.class,
        view = ResponseHeadersView.class,
        id = ResponseHeadersController.ID,
        example = ResponseHeadersController.EXAMPLE,
        patch = "{\"removeHeaders\": [\"X-Powered-By\", \"Server\"]}",
        onDelete = "No behaviour may name it any more.")
class ResponseHeadersController extends VersionedController<ResponseHeadersDraft> {

    static final String ID = "rhp-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "for the shop",
              "removeHeaders": ["X-Powered-By"],
              "cors": {"allowOrigins": ["https://*.shop.example"], "maxAgeSeconds": 600},
              "securityHeaders": {
                "strictTransportSecurity": {"maxAgeSeconds": 31536000},
                "contentTypeOptions": {},
                "frameOptions": {"value": "DENY"}
              },
              "customHeaders": [{"name": "X-From", "value": "Warmfront", "override": false}],
              "serverTiming": {"samplingRate": 1.5}
            }
            """;

    ResponseHeadersController(ResponseHeadersPolicies policies) {
        super(policies.resources());
    }
}
