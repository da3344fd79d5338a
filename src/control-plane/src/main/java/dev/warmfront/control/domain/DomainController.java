package dev.warmfront.control.domain;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.ResourceController;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
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
@RequestMapping(path = "/v1/domains", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Domains", description = "Which names a tenant may use: those in domains it has proved")
@ResourceContract(
        one = "a domain",
        many = "domains",
        draft = DomainDraft.class,
        view = DomainView.class,
        id = DomainController.ID,
        example = DomainController.EXAMPLE,
        patch = "{\"comment\": \"Our shop\"}",
        onCreate =
                "The answer tells the TXT record that proves it. Aliases and hosted zones of every"
                        + " tenant but the default one must lie in a domain that it has proved.",
        onDelete = "No alias and no hosted zone of a tenant may need it any more.")
class DomainController extends ResourceController<DomainDraft> {

    static final String ID = "dom-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shop.example"
            }
            """;

    private final Verification verification;

    DomainController(Domains domains, Verification verification) {
        super(domains.resources());
        this.verification = verification;
    }

    @PostMapping("/{id}/verify")
    @Operation(
            summary = "Prove a domain by its DNS",
            description =
                    "Looks up the TXT record now. Whoever had proved the domain before speaks for"
                            + " it no longer, once the record that proved it is gone; what is"
                            + " delivered under its names stays until it is given up.")
    @ApiResponse(
            responseCode = "200",
            description = "Proved",
            content = @Content(schema = @Schema(implementation = DomainView.class)))
    ResponseEntity<JsonNode> verify(@PathVariable String id, Write write) {
        return verification.verify(id, write);
    }

    @PostMapping("/{id}/grant")
    @Operation(
            summary = "Grant a domain without its DNS",
            description = "For whoever runs the installation, to the tenant that a header names.")
    @ApiResponse(
            responseCode = "200",
            description = "Granted",
            content = @Content(schema = @Schema(implementation = DomainView.class)))
    ResponseEntity<JsonNode> grant(@PathVariable String id, Write write) {
        return verification.grant(id, write);
    }
}
