package dev.warmfront.control.access;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.ResourceController;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
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
@RequestMapping(path = "/v1/api-keys", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "API keys", description = "Who may call, what for, until when and from where")
@ResourceContract(
        one = "an API key",
        many = "API keys",
        draft = ApiKeyDraft.class,
        view = ApiKeyView.class,
        id = ApiKeyController.ID,
        example = ApiKeyController.EXAMPLE,
        patch = "{\"allowedCidrs\": [\"192.0.2.0/24\"]}",
        onCreate =
                "The answer tells its token, once. A repetition with the same Idempotency-Key makes"
                        + " nothing and tells no token; rotate the key when the first answer was"
                        + " lost. Nobody gives away more than the own key has.",
        onList = "Without their secrets, which nobody has.",
        onReplace = "Its secrets stay.",
        onDelete =
                "It is refused from the next request on, by every replica. The last key of an owner"
                        + " that does not expire stays.")
class ApiKeyController extends ResourceController<ApiKeyDraft> {

    static final String ID = "key-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shop-pipeline",
              "comment": "Publishes the shop",
              "role": "CI",
              "expiresAt": "2099-01-01T00:00:00Z",
              "allowedCidrs": ["192.0.2.0/24", "2001:db8::/32"]
            }
            """;

    private final ApiKeys keys;

    ApiKeyController(ApiKeys keys) {
        super(keys.resources());
        this.keys = keys;
    }

    @Override
    public ResponseEntity<JsonNode> create(Write write) {
        return keys.create(write);
    }

    @Override
    public ResponseEntity<JsonNode> get(@PathVariable String id) {
        return keys.get(id);
    }

    @Override
    public Slice<JsonNode> list(Page page, Filter filter) {
        return keys.list(page, filter);
    }

    @Override
    public ResponseEntity<JsonNode> replace(@PathVariable String id, Write write) {
        return keys.replace(id, write);
    }

    @Override
    public ResponseEntity<JsonNode> patch(@PathVariable String id, Write write) {
        return keys.patch(id, write);
    }

    @PostMapping(path = "/{id}/rotate", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Give an API key a new secret",
            description =
                    "The answer tells the new token, once. The older one stays good for the"
                            + " overlap, so that whoever uses the key can change over; at most two"
                            + " are good at a time.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = RotationDraft.class),
                                            examples =
                                                    @ExampleObject("{\"overlapSeconds\": 3600}"))))
    @ApiResponse(
            responseCode = "200",
            description = "The key with its new token",
            content = @Content(schema = @Schema(implementation = ApiKeyView.class)))
    public ResponseEntity<JsonNode> rotate(@PathVariable String id, Write write) {
        return keys.rotate(id, write);
    }
}
