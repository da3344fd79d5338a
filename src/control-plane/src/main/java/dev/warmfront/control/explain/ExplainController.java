package dev.warmfront.control.explain;

import dev.warmfront.control.web.Documents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/explain", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Explain", description = "What an edge would do with a request, and why")
class ExplainController {

    private static final String EXAMPLE =
            """
            {
              "method": "GET",
              "url": "https://www.shop.example/images/shoe.jpg?width=300",
              "headers": [{"name": "Accept-Encoding", "value": "br, gzip"}],
              "viewerAddress": "192.0.2.77",
              "answer": {
                "status": 200,
                "headers": [{"name": "Cache-Control", "value": "max-age=60"}]
              }
            }
            """;

    private final Explaining explaining;

    ExplainController(Explaining explaining) {
        this.explaining = explaining;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Explain a request",
            description =
                    "Nothing is sent anywhere: the edges' own decisions are made about a request"
                            + " that nobody sent, with the newest release or an earlier one. What"
                            + " depends on other requests is left out: whether something is stored,"
                            + " and rates.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = Question.class),
                                            examples = @ExampleObject(EXAMPLE))))
    Explanation explain(@org.springframework.web.bind.annotation.RequestBody JsonNode question) {
        return explaining.explain(Documents.read(question, Question.class));
    }
}
