package dev.warmfront.control.tenant;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.ResourceController;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/tenants", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tenants", description = "Who shares this installation without seeing one another")
@ResourceContract(
        one = "a tenant",
        many = "tenants",
        draft = TenantDraft.class,
        view = TenantView.class,
        id = TenantController.ID,
        example = TenantController.EXAMPLE,
        patch = "{\"comment\": \"Shoes and socks\"}",
        onCreate = "To act in it, name it in the header `Warmfront-Tenant`.",
        onDelete = "Nothing may belong to it any more; its changes and audit events stay.")
class TenantController extends ResourceController<TenantDraft> {

    static final String ID = "t-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shoes",
              "comment": "A shop for shoes"
            }
            """;

    TenantController(Tenants tenants) {
        super(tenants.resources());
    }
}
