package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.audit.Chain;
import dev.warmfront.control.audit.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The guides on keys, the audit log and tenants, word by word: only the port and the token are put
/// in.
@ExtendWith(Service.Provider.class)
class AccessGuideTest {

    private final Service service;

    AccessGuideTest(Service service) {
        this.service = service;
    }

    @Test
    void the_guide_works_word_by_word(@TempDir Path folder) throws Exception {
        assertThat(String.join("", Guide.of("docs/access.md").steps()))
                .contains("/rotate", "/verification?");
        assertThat(run(folder, "docs/access.md")).contains("\"intact\":true");
        String token = Files.readString(folder.resolve("pipeline.token")).strip();
        assertThat(service.sendAs(token, "GET", "/v1/distributions", null).status()).isEqualTo(200);
        Path export = folder.resolve("audit.ndjson");
        Verdict verdict = Chain.verifyLines(Files.readAllLines(export).stream(), null);
        assertThat(verdict.intact()).as(verdict.toString()).isTrue();
        JsonNode head =
                JsonMapper.shared().readTree(Files.readString(folder.resolve("audit-head.json")));
        assertThat(head.path("head").asString()).isEqualTo(verdict.head());
    }

    @Test
    void the_guide_on_tenants_works_word_by_word(@TempDir Path folder) throws Exception {
        String output = run(folder, "docs/tenants.md");
        assertThat(output).contains("_warmfront.acme.example", "not-proved", "www.acme.example");
        String token = Files.readString(folder.resolve("acme.token")).strip();
        assertThat(service.sendAs(token, "GET", "/v1/distributions", null).text("/items/0/name"))
                .isEqualTo("shop");
    }

    private String run(Path folder, String guide) throws Exception {
        return Guide.run(
                folder,
                String.join("\n", Guide.of(guide).steps())
                        .replace("wf_the-token-that-was-printed", service.token())
                        .replace("http://127.0.0.1:8080", service.uri("").toString()));
    }
}
