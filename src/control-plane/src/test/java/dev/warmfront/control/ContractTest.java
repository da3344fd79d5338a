package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The committed contract is what the code says, and it says enough.
@ExtendWith(Service.Provider.class)
class ContractTest {

    private final Service service;

    ContractTest(Service service) {
        this.service = service;
    }

    private Service.Answer anonymously(String path) {
        return service.send(HttpRequest.newBuilder(service.uri(path)).build());
    }

    @Test
    void the_committed_contract_is_what_the_code_says() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        Path committed = folder.resolve("openapi/warmfront.yaml");
        String said = anonymously("/v3/api-docs.yaml").response().body();
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(committed.getParent());
            Files.writeString(committed, said);
        }
        compare(said, Files.readString(committed));
    }

    @Test
    void a_contract_that_says_something_else_fails() {
        String said = anonymously("/v3/api-docs.yaml").response().body();
        String other = said.replaceFirst("summary: ", "summary: Not ");
        assertThatThrownBy(() -> compare(said, other))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dopenapi.write=true");
    }

    private static void compare(String said, String committed) {
        assertThat(said).as("run with -Dopenapi.write=true to write it anew").isEqualTo(committed);
    }

    @Test
    void every_operation_has_a_summary_a_tag_its_errors_and_its_permission() {
        List<String> faults = new ArrayList<>();
        eachOperation((name, operation) -> {
            for (String needed : List.of("summary", "tags", "operationId", "x-permission")) {
                if (operation.path(needed).isMissingNode()) {
                    faults.add(name + " has no " + needed);
                }
            }
            for (String status : List.of("400", "401", "403")) {
                if (operation
                        .at("/responses/" + status + "/content/" + "application~1problem+json")
                        .isMissingNode()) {
                    faults.add(name + " does not say what " + status + " is");
                }
            }
            for (JsonNode parameter : operation.path("parameters")) {
                boolean shown =
                        !parameter.path("in").asString().equals("path")
                                || !parameter.path("example").isMissingNode();
                if (!shown) {
                    faults.add(name + " has no example for " + parameter.path("name"));
                }
            }
            JsonNode body = operation.path("requestBody").path("content");
            for (JsonNode content : body) {
                if (content.path("example").isMissingNode()
                        && content.path("examples").isMissingNode()) {
                    faults.add(name + " has no example of a body");
                }
            }
        });
        assertThat(faults).isEmpty();
    }

    @Test
    void operations_have_names_of_their_own() {
        List<String> names = new ArrayList<>();
        eachOperation((name, operation) -> names.add(operation.path("operationId").asString()));
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(15);
    }

    @Test
    void examples_of_creations_are_accepted() {
        JsonNode paths = anonymously("/v3/api-docs").body().path("paths");
        List<String> tried = new ArrayList<>();
        paths.properties()
                .forEach(path -> {
                    JsonNode content =
                            path.getValue()
                                    .path("post")
                                    .at("/requestBody/content/application~1json");
                    // A private key that works has no place in a contract.
                    boolean secret = path.getKey().equals("/v1/certificates");
                    if (secret || path.getKey().contains("{") || content.isMissingNode()) {
                        return;
                    }
                    JsonNode example = example(content);
                    boolean writes =
                            path.getValue()
                                    .path("post")
                                    .path("parameters")
                                    .toString()
                                    .contains("\"dryRun\"");
                    String query = writes ? "?dryRun=true" : "";
                    Service.Answer answer = service.post(path.getKey() + query, example.toString());
                    assertThat(answer.status())
                            .as(path.getKey() + " " + answer.response().body())
                            .isEqualTo(200);
                    tried.add(path.getKey());
                });
        assertThat(tried).contains("/v1/distributions", "/v1/cache-policies");
    }

    private static JsonNode example(JsonNode content) {
        JsonNode one = content.path("example");
        return one.isMissingNode() ? content.path("examples").iterator().next().path("value") : one;
    }

    @Test
    void swagger_ui_can_be_read_without_a_key_and_asks_for_one_once() {
        assertThat(anonymously("/swagger-ui.html").status()).isIn(200, 302);
        assertThat(anonymously("/swagger-ui/index.html").status()).isEqualTo(200);
        JsonNode contract = anonymously("/v3/api-docs").body();
        assertThat(contract.at("/components/securitySchemes/apiKey/scheme").asString())
                .isEqualTo("bearer");
        assertThat(contract.at("/security/0/apiKey").isArray()).isTrue();
        assertThat(contract.at("/servers/0/url").asString()).isEqualTo("/");
        assertThat(contract.path("servers").size()).isEqualTo(1);
    }

    private void eachOperation(BiConsumer<String, JsonNode> look) {
        anonymously("/v3/api-docs")
                .body()
                .path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        look.accept(
                                                method.getKey() + " " + path.getKey(),
                                                method.getValue())));
    }
}
