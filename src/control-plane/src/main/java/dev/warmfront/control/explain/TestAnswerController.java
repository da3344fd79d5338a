package dev.warmfront.control.explain;

import dev.warmfront.control.web.Documents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(
        path = "/v1/hosted-zones/{id}/test-answer",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Explain")
class TestAnswerController {

    private static final String EXAMPLE =
            """
            {
              "name": "www.shop.example",
              "type": "A",
              "resolver": "198.51.100.53",
              "clientSubnet": "203.0.113.0/24",
              "seed": 7
            }
            """;

    private final TestAnswering answering;

    TestAnswerController(TestAnswering answering) {
        this.answering = answering;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Answer a question about a name in mind",
            description =
                    "Nothing is sent anywhere: the name servers' own decisions are made about a"
                            + " question that nobody sent, with the newest release or an earlier"
                            + " one, what edges find for health checks, and the edges in service."
                            + " Each choice on the way is told with all its candidates. What is"
                            + " not published yet is not answered.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = TestAnswerDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    TestAnswerView answer(
            @Parameter(example = "z-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String id,
            @org.springframework.web.bind.annotation.RequestBody JsonNode question) {
        return answering.answer(id, Documents.read(question, TestAnswerDraft.class));
    }
}
