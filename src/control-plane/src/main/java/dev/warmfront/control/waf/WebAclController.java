package dev.warmfront.control.waf;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/web-acls", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Web ACLs", description = "Which requests are refused, counted or let through")
@ResourceContract(
        one = "a web ACL",
        many = "web ACLs",
        draft = WebAclDraft.class,
        view = WebAclView.class,
        id = WebAclController.ID,
        example = WebAclController.EXAMPLE,
        patch = "{\"defaultAction\": \"BLOCK\"}",
        onDelete = "No distribution may name it any more.")
class WebAclController extends VersionedController<WebAclDraft> {

    static final String ID = "acl-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shop",
              "defaultAction": "ALLOW",
              "rules": [
                {
                  "name": "no-admin",
                  "priority": 10,
                  "action": "BLOCK",
                  "statement": {
                    "textMatch": {"field": "PATH", "comparison": "STARTS_WITH", "text": "/admin"}
                  }
                },
                {
                  "name": "flood",
                  "priority": 20,
                  "action": "BLOCK",
                  "statement": {"rate": {"limit": 1000, "windowSeconds": 60}}
                }
              ]
            }
            """;

    WebAclController(WebAcls webAcls) {
        super(webAcls.resources());
    }
}
