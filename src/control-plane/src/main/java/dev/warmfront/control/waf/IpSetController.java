package dev.warmfront.control.waf;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/ip-sets", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "IP sets", description = "Networks that the rules of web ACLs refer to")
@ResourceContract(
        one = "an IP set",
        many = "IP sets",
        draft = IpSetDraft.class,
        view = IpSetView.class,
        id = IpSetController.ID,
        example = IpSetController.EXAMPLE,
        patch = IpSetController.PATCH,
        onDelete = "No web ACL may name it any more.")
class IpSetController extends VersionedController<IpSetDraft> {

    static final String PATCH = "{\"addresses\": [\"192.0.2.0/24\"]}";

    static final String ID = "ips-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "office",
              "addresses": ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"]
            }
            """;

    IpSetController(IpSets ipSets) {
        super(ipSets.resources());
    }
}
