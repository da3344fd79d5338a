package dev.warmfront.control.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.testkit.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;

/// Whoever judges answers has to find fault with bad ones.
class JudgeTest {

    private static final String PROBLEM =
            """
            {"type": "urn:warmfront:problem:not-found", "title": "There is no such thing",
             "status": 404, "detail": "d", "instance": "urn:warmfront:request:r", "errors": []}
            """;
    private static final String EDGE_TOKEN =
            """
            {"token": "wfe_x", "expiresAt": "2026-11-23T12:00:00Z"}
            """;

    private final Contract contract = Contract.committed();
    private final Judge judge = new Judge(contract, Set.of("the-secret"));

    JudgeTest() throws IOException {}

    private Operation operation(String name) {
        return contract.operations().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> complaints(String name, int status, String type, String body) {
        Operation operation = operation(name);
        Sent sent =
                new Sent(
                        operation,
                        operation.method(),
                        operation.path(),
                        List.of(),
                        Sent.NO_BODY,
                        false,
                        true);
        return judge.complaints(
                sent,
                new Reply(
                        status,
                        List.of("Content-Type: " + type, "Location: /x"),
                        body.getBytes(StandardCharsets.UTF_8),
                        true));
    }

    private List<String> problem(int status, String body) {
        return complaints("GET /v1/edges/{id}", status, "application/problem+json", body);
    }

    @Test
    void a_problem_that_the_contract_names_is_fine() {
        assertThat(problem(404, PROBLEM)).isEmpty();
    }

    @Test
    void what_is_wrong_with_a_problem_is_found() {
        assertThat(problem(500, PROBLEM)).anyMatch(line -> line.contains("error of the service"));
        assertThat(problem(409, PROBLEM)).anyMatch(line -> line.contains("does not name 409"));
        assertThat(problem(404, PROBLEM.replace("not-found", "nothing")))
                .anyMatch(line -> line.contains("none of ours"));
        assertThat(problem(404, PROBLEM.replace("\"detail\"", "\"details\""))).isNotEmpty();
        assertThat(problem(404, PROBLEM.replace("404", "400"))).isNotEmpty();
        assertThat(problem(404, "{")).isNotEmpty();
        assertThat(problem(404, PROBLEM.replace("\"d\"", "\"the-secret\"")))
                .containsExactly("a secret is in the answer");
        assertThat(complaints("GET /v1/edges/{id}", 404, "text/html", "<html>")).hasSize(2);
    }

    @Test
    void a_problem_that_tells_of_the_inside_is_found() {
        for (String inside :
                List.of(
                        "java.lang.NullPointerException",
                        "org.postgresql.util.PSQLException: ERROR",
                        "Cannot invoke x",
                        "violates check constraint",
                        "x\\n\\tat dev.warmfront.A.b(A.java:1)")) {
            assertThat(problem(404, PROBLEM.replace("\"d\"", "\"" + inside + "\"")))
                    .as(inside)
                    .anyMatch(line -> line.contains("of the inside"));
        }
    }

    @Test
    void an_answer_that_is_not_as_promised_is_found() {
        String path = "POST /v1/edges/enrolment-tokens";
        String json = "application/json";
        assertThat(complaints(path, 202, json, "{}")).isNotEmpty();
        assertThat(complaints(path, 201, "text/plain", EDGE_TOKEN)).isNotEmpty();
        assertThat(complaints(path, 201, json, "{}")).isNotEmpty();
        assertThat(complaints(path, 201, json, "{")).isNotEmpty();
        assertThat(complaints("GET /v1/edges", 200, json, "{\"items\": [{}]}")).isNotEmpty();
        assertThat(complaints("GET /v1/edges", 200, json, "{\"items\": []}")).isEmpty();
        assertThat(complaints("GET /v1/edges", 200, json, "{\"items\": 1}")).isNotEmpty();
    }

    @Test
    void what_fails_shrinks_to_a_small_request_and_is_told_as_a_line_for_a_shell() {
        Requests requests = new Requests(contract, new Known(Set.of()));
        assertThatThrownBy(() ->
                        QuickTheory.qt()
                                .forAll(source -> requests.next(new Dice(source)))
                                .check(sent -> sent.body().length == 0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("curl -sS -i --path-as-is -X ")
                .hasMessageContaining("-H \"Authorization: Bearer $WARMFRONT_TOKEN\"")
                .hasMessageContaining("--data-binary $'");
    }
}
