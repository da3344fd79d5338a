package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.access.Permission;
import dev.warmfront.control.access.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Every operation of the contract, asked for by nobody and by every role: nothing is open that the
/// table of permissions does not open.
@ExtendWith(Service.Provider.class)
class OperationsTest {

    private static final Set<Role> EVERYBODY = EnumSet.allOf(Role.class);

    /// Questions that are too long for an address.
    private static final Set<String> ASKED_BY_POST =
            Set.of("/v1/explain", "/v1/apply/plan", "/v1/hosted-zones/{id}/test-answer");

    private final Service service;

    OperationsTest(Service service) {
        this.service = service;
    }

    private record Operation(String method, String path, String mediaType, JsonNode contract) {

        boolean isReading() {
            return method.equals("GET") || ASKED_BY_POST.contains(path);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        service.sendAs(null, "GET", "/v3/api-docs", null)
                .body()
                .path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.add(
                                                new Operation(
                                                        method.getKey().toUpperCase(),
                                                        path.getKey(),
                                                        mediaType(method.getValue()),
                                                        method.getValue()))));
        assertThat(operations).hasSizeGreaterThan(60);
        return operations;
    }

    private static String mediaType(JsonNode operation) {
        return operation.at("/requestBody/content").propertyNames().stream().findFirst().orElse("");
    }

    private Map<Role, String> tokens() {
        Map<Role, String> tokens = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String name = "operations-" + role + "-" + System.nanoTime();
            Answer made =
                    service.post(
                            "/v1/api-keys",
                            "{\"name\": \"" + name + "\", \"role\": \"" + role + "\"}");
            tokens.put(role, made.text("/token"));
        }
        return tokens;
    }

    /// Asks for it in a way that changes nothing, whoever may.
    private Answer ask(Operation operation, String token) {
        StringBuilder path = new StringBuilder();
        for (String step : operation.path().substring(1).split("/")) {
            path.append('/').append(step.startsWith("{") ? "nothing" : step);
        }
        boolean rehearses =
                operation.contract().path("parameters").toString().contains("\"dryRun\"");
        assertThat(rehearses || operation.isReading()).as(operation.toString()).isTrue();
        String[] headers =
                operation.mediaType().isEmpty()
                        ? new String[] {"If-Match", "\"none\""}
                        : new String[] {
                            "If-Match", "\"none\"", "Content-Type", operation.mediaType()
                        };
        return service.sendAs(
                token,
                operation.method(),
                path + (rehearses ? "?dryRun=true" : ""),
                operation.mediaType().isEmpty() ? null : "{}",
                headers);
    }

    private static boolean isRefusedForItsPermission(Answer answer) {
        return answer.status() == 403
                && answer.text("/type").equals("urn:warmfront:problem:not-allowed");
    }

    @Test
    void every_operation_is_for_those_alone_whom_the_table_names() {
        Map<Role, String> tokens = tokens();
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Operation operation : operations()) {
            Answer stranger = ask(operation, null);
            if (stranger.status() != 401 || !stranger.text("/type").endsWith("no-credential")) {
                wrong.add(operation + " by nobody: " + stranger.status());
            }
            Permission needed = Permission.of(operation.method(), operation.path());
            for (Role role : EVERYBODY) {
                Answer answer = ask(operation, tokens.get(role));
                asked++;
                boolean may = role.permissions().contains(needed);
                if (answer.status() == 401
                        || answer.status() >= 500
                        || isRefusedForItsPermission(answer) == may) {
                    wrong.add(operation + " by " + role + ": " + answer.response().body());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(400);
    }

    @Test
    void every_operation_is_in_the_table_and_the_contract_says_what_it_says() {
        List<String> wrong = new ArrayList<>();
        for (Operation operation : operations()) {
            Permission needed = Permission.of(operation.method(), operation.path());
            if (needed == Permission.UNLISTED_ANY) {
                wrong.add(operation + " (expected: a row in the table of Permission)");
            }
            List<String> roles =
                    EVERYBODY.stream()
                            .filter(role -> role.permissions().contains(needed))
                            .map(Role::name)
                            .toList();
            List<String> told = new ArrayList<>();
            operation.contract().path("x-roles").forEach(role -> told.add(role.asString()));
            if (!told.equals(roles)
                    || !operation
                            .contract()
                            .path("x-permission")
                            .asString()
                            .equals(needed.authority())) {
                wrong.add(operation + " says " + told);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void who_only_looks_changes_nothing_and_keys_are_for_owners_and_admins() {
        List<String> wrong = new ArrayList<>();
        for (Operation operation : operations()) {
            Permission needed = Permission.of(operation.method(), operation.path());
            for (Role role : EVERYBODY) {
                boolean may = role.permissions().contains(needed);
                boolean looksOnly = role == Role.VIEWER || role == Role.AUDITOR;
                boolean governs = role == Role.OWNER || role == Role.ADMIN;
                boolean ofKeysOrEdges =
                        operation.path().startsWith("/v1/api-keys")
                                || operation.path().startsWith("/v1/edges");
                if (may && looksOnly && !operation.isReading()
                        || may && !governs && ofKeysOrEdges && !operation.isReading()
                        || !may && governs) {
                    wrong.add(role + ": " + operation);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(Role.VIEWER.permissions())
                .doesNotContain(Permission.API_KEYS_READ, Permission.AUDIT_READ);
        assertThat(Role.CI.permissions())
                .doesNotContain(
                        Permission.CERTIFICATES_WRITE,
                        Permission.API_KEYS_READ,
                        Permission.AUDIT_READ);
        assertThat(Role.ADMIN.permissions()).doesNotContain(Permission.OWNERS_WRITE);
    }

    @Test
    void what_is_in_no_table_is_closed() {
        assertThat(Permission.of("GET", "/v1/nothing")).isEqualTo(Permission.UNLISTED_ANY);
        assertThat(Permission.of("GET", "/v1/distributionsX")).isEqualTo(Permission.UNLISTED_ANY);
        assertThat(Permission.of("POST", "/v1/changes")).isEqualTo(Permission.UNLISTED_ANY);
        assertThat(Permission.of("POST", "/v1/distributions/d-x/invalidations").authority())
                .isEqualTo("invalidations:write");
        assertThat(Permission.of("HEAD", "/v1/api-keys/key-x").authority())
                .isEqualTo("api-keys:read");
        Map<Role, String> tokens = tokens();
        for (Role role : EVERYBODY) {
            int status = service.sendAs(tokens.get(role), "GET", "/v1/nothing", null).status();
            assertThat(status).as(role.name()).isEqualTo(role == Role.OWNER ? 404 : 403);
        }
    }

    /// Another tenant's thing and a thing that never was are answered the same, word by word, by
    /// every operation that names one; and no list tells of it.
    @Test
    void what_another_tenant_has_does_not_exist() {
        Guest mine = Guest.of(service, "mine");
        Guest other = Guest.of(service, "other");
        Map<String, String> ids = mine.fill();
        List<String> wrong = new ArrayList<>();
        int named = 0;
        for (Operation operation : operations()) {
            Permission needed = Permission.of(operation.method(), operation.path());
            Answer real = ask(operation, other, ids, id -> id);
            if (needed.isForInstallation()) {
                if (!isRefusedForItsPermission(real)) {
                    wrong.add(operation + " (expected: 403): " + real.response().body());
                }
                continue;
            }
            Answer made = ask(operation, other, ids, OperationsTest::another);
            boolean names = operation.path().contains("{");
            named += names ? 1 : 0;
            if (names && real.status() != 404
                    || real.status() != made.status()
                    || !told(real, ids).equals(told(made, another(ids)))) {
                wrong.add(operation + ": " + real.response().body());
            }
            if (!names && tells(real, mine, ids)) {
                wrong.add(operation + " tells: " + real.response().body());
            }
            if (operation.path().endsWith("/events")) {
                // One's own are followed until an edge runs them.
                continue;
            }
            Answer own = ask(operation, mine, ids, id -> id);
            boolean deeper =
                    operation.path().contains("{type}") || operation.path().contains("{tag}");
            if (names && own.status() == 404 && !deeper) {
                wrong.add(operation + " of one's own: " + own.response().body());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(named).isGreaterThan(50);
    }

    /// Asks for what a tenant has, in a way that would work if it were the caller's.
    private Answer ask(
            Operation operation, Guest guest, Map<String, String> ids, UnaryOperator<String> as) {
        String path = operation.path();
        String collection = path.indexOf('{') < 0 ? path : path.substring(0, path.indexOf("/{"));
        String invalidations = "/v1/distributions/{distributionId}/invalidations";
        path =
                path.replace("{distributionId}", as.apply(ids.get("/v1/distributions")))
                        .replace(
                                "{changeId}",
                                as.apply(ids.get("/v1/hosted-zones/{id}/change-batches")))
                        .replace("{originId}", "o")
                        .replace("{position}", "0")
                        .replace("{number}", "1")
                        .replace("{version}", "1")
                        .replace("{name}", "mail.shop.example")
                        .replace("{type}", "A")
                        .replace("{tag}", "1");
        String id =
                operation.path().startsWith(invalidations + "/")
                        ? ids.get(invalidations)
                        : ids.getOrDefault(collection, "nothing");
        path = path.replace("{id}", as.apply(id));
        boolean rehearses =
                operation.contract().path("parameters").toString().contains("\"dryRun\"");
        JsonNode example =
                operation
                        .contract()
                        .path("requestBody")
                        .path("content")
                        .path(operation.mediaType())
                        .path("example");
        JsonNode examples =
                operation
                        .contract()
                        .path("requestBody")
                        .path("content")
                        .path(operation.mediaType())
                        .path("examples");
        String body =
                example.isMissingNode()
                        ? examples.properties().stream()
                                .findFirst()
                                .map(one -> written(one.getValue().path("value")))
                                .orElse("{}")
                        : written(example);
        String[] headers =
                operation.mediaType().isEmpty()
                        ? new String[] {"If-Match", "*"}
                        : new String[] {"If-Match", "*", "Content-Type", operation.mediaType()};
        return service.sendAs(
                guest.token(),
                operation.method(),
                path + (rehearses ? "?dryRun=true" : ""),
                operation.mediaType().isEmpty() ? null : body,
                headers);
    }

    /// An example of what is not JSON is text.
    private static String written(JsonNode example) {
        return example.isString() ? example.asString() : example.toString();
    }

    private static boolean tells(Answer answer, Guest whose, Map<String, String> ids) {
        String body = answer.response().body();
        return body.contains(whose.name()) || ids.values().stream().anyMatch(body::contains);
    }

    /// What an answer says, whatever is called what in it.
    private static String told(Answer answer, Map<String, String> ids) {
        String told = answer.response().body().replaceAll("req-[0-9a-z]{26}", "req");
        for (String id : ids.values()) {
            told = told.replace(id, "it");
        }
        return told.replaceAll("[0-9a-f]{32}", "token")
                .replaceAll("[0-9a-z]{26}", "new")
                .replaceAll("T[0-9:.]+Z", "");
    }

    private static Map<String, String> another(Map<String, String> ids) {
        Map<String, String> others = new HashMap<>(ids);
        others.replaceAll((path, id) -> another(id));
        return others;
    }

    private static String another(String id) {
        return id.substring(0, id.length() - 1) + (id.endsWith("z") ? "y" : "z");
    }
}
