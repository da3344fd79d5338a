package dev.warmfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.cli.ScriptedApi.Asked;
import dev.warmfront.cli.ScriptedApi.Reply;
import dev.warmfront.launch.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a person or a pipeline sees, in a process of its own: exit status, answer, complaint.
class CommandsTest {

    private static final String TOKEN = "wf_one_0123456789abcdef0123456789abcdef";

    private static final String NOTHING =
            """
            {"owner": "shop", "dryRun": true, "etag": "\\"seen\\"",
             "counts": {"create": 0, "update": 0, "takeOver": 0, "delete": 0, "unchanged": 3},
             "steps": [], "warnings": [], "changeId": "chg-1", "status": null}
            """;

    private static final String SOMETHING =
            """
            {"owner": "shop", "dryRun": true, "etag": "\\"seen\\"",
             "counts": {"create": 1, "update": 1, "takeOver": 0, "delete": 1, "unchanged": 2},
             "steps": [
               {"action": "CREATE", "kind": "web-acl", "name": "door", "pointer": "/webAcls/0",
                "differences": [{"pointer": "", "from": null, "to": {"name": "door"}}]},
               {"action": "UPDATE", "kind": "distribution", "name": "shop",
                "pointer": "/distributions/0",
                "differences": [{"pointer": "/webAclId", "from": null, "to": "@web-acl/door"}]},
               {"action": "DELETE", "kind": "ip-set", "name": "old", "pointer": null,
                "differences": []},
               {"action": "UNCHANGED", "kind": "ip-set", "name": "office",
                "pointer": "/ipSets/0", "differences": []}],
             "warnings": [{"pointer": "/distributions/0/aliases/0", "code": "no-certificate",
                           "message": "aliases: www.shop.test (expected: a certificate)"}],
             "changeId": null, "status": null}
            """;

    private static final String DONE =
            SOMETHING.replace("\"changeId\": null", "\"changeId\": \"chg-1\"");

    @TempDir Path folder;

    /// How it ended.
    record End(int status, String out, String err) {}

    private static String change(String status, String edge) {
        return """
        {"id": "chg-1", "status": "%s", "releaseVersion": 7,
         "diagnostics": [%s],
         "edges": [{"name": "ams-1", "state": "ACKNOWLEDGED", "runningRelease": 7},
                   {"name": "fra-1", "state": "%s", "runningRelease": 6,
                    "diagnostic": %s}]}
        """
                .formatted(
                        status,
                        status.equals("HELD")
                                ? "{\"subject\": \"release/3\", \"message\": \"pinned\"}"
                                : "",
                        edge,
                        edge.equals("REFUSED") ? "\"no room\"" : "null");
    }

    private static String problem(int status, String title, String more) {
        return """
        {"type": "urn:warmfront:problem:x", "title": "%s", "status": %d, "detail": "details",
         "instance": "urn:warmfront:request:req-1"%s}
        """
                .formatted(title, status, more);
    }

    private String document(String text) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, text);
        return file.toString();
    }

    private String document() throws IOException {
        return document("owner: shop\nwebAcls:\n- name: door\ndistributions:\n- name: shop\n");
    }

    private End run(ScriptedApi api, String... arguments) throws Exception {
        return run(api.url(), TOKEN, arguments);
    }

    private End run(String api, String token, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process =
                builder(api, token, arguments)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
        return new End(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /// The program, on its way.
    /// Hears Ctrl-C, also when the build runs in the background, where nobody does.
    private static Process begin(String api, String... arguments) throws IOException {
        ProcessBuilder builder = builder(api, TOKEN, arguments);
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        return process;
    }

    private static ProcessBuilder builder(String api, String token, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add("dev.warmfront.cli.Warmfront");
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.environment().remove("WARMFRONT_TOKEN");
        builder.environment().remove("WARMFRONT_TENANT");
        builder.environment().put("WARMFRONT_API", api);
        if (token != null) {
            builder.environment().put("WARMFRONT_TOKEN", token);
        }
        return builder;
    }

    @Test
    void where_nobody_answers_that_is_one_clear_sentence() throws Exception {
        String nowhere = "http://127.0.0.1:" + FreePort.next();
        End end = run(nowhere, TOKEN, "status");
        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err())
                .isEqualTo(
                        "warmfront: "
                                + nowhere
                                + ": no control plane answers there (expected: one that runs; --api"
                                + " or WARMFRONT_API says where)\n");
    }

    @Test
    void where_something_else_answers_that_is_said() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/edges", new Reply(404, "text/html", "<html>"));
            End end = run(api, "status");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains("no control plane; it answered 404");
        }
    }

    @Test
    void to_a_tenant_the_state_is_that_of_its_changes() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/edges", 403, problem(403, "The credential may not do this", ""));
            api.answers("/v1/changes", 200, "{\"items\": [" + change("LIVE", "e-1") + "]}");
            End end = run(api, "status");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(end.out()).contains("edges: not told to a tenant's key", "chg-1");
            assertThat(run(api, "status", "--output", "json").out()).contains("\"edges\" : null");
        }
    }

    @Test
    void without_a_key_it_says_where_one_may_be() throws Exception {
        End end = run("http://127.0.0.1:1", null, "status");
        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err()).contains("WARMFRONT_TOKEN").contains("--token-file");
    }

    @Test
    void a_key_that_is_not_known_is_told_by_where_it_came_from_and_never_shown() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/edges", 401, problem(401, "A valid API key is needed", ""));
            End end = run(api, "status");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err())
                    .startsWith("warmfront: WARMFRONT_TOKEN: ")
                    .doesNotContain(TOKEN.substring(7));
            Path file = folder.resolve("token");
            Files.writeString(file, TOKEN + "\n");
            End other = run(api.url(), null, "status", "--token-file", file.toString());
            assertThat(other.err()).startsWith("warmfront: " + file + ": ");
            assertThat(api.asked().getFirst().header("Authorization")).isEqualTo("Bearer " + TOKEN);
        }
    }

    @Test
    void a_tenant_is_named_in_a_header_and_only_when_it_is_said() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/edges", 401, problem(401, "A valid API key is needed", ""));
            run(api, "status", "--tenant", "acme");
            run(api, "status");
            assertThat(api.asked().getFirst().header("Warmfront-tenant")).isEqualTo("acme");
            assertThat(api.asked().getLast().header("Warmfront-tenant")).isEmpty();
            int before = api.asked().size();
            End end = run(api, "status", "--tenant", "a b");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains("--tenant: a b (expected: the name or id of a tenant)");
            assertThat(api.asked()).hasSize(before);
        }
    }

    @Test
    void what_is_no_key_is_neither_sent_nor_shown() throws Exception {
        Path file = folder.resolve("token");
        Files.writeString(file, "another secret");
        End end = run("http://127.0.0.1:1", null, "status", "--token-file", file.toString());
        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err()).contains("no API key").doesNotContain("another secret");
        End missing = run("http://127.0.0.1:1", null, "status", "--token-file", file + "s");
        assertThat(missing.err()).contains("expected: a file to read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status --token x", "aply -f x", "apply", "status --wait soon", ""})
    void a_wrong_call_is_no_plan_with_something_to_do(String arguments) throws Exception {
        String[] split = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        End end = run("http://127.0.0.1:1", TOKEN, split);
        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err()).startsWith("warmfront: ").doesNotContain("\tat ");
    }

    @Test
    void help_lists_the_commands_and_each_has_its_own() throws Exception {
        End end = run("http://127.0.0.1:1", TOKEN, "--help");
        assertThat(end.status()).isZero();
        assertThat(end.out())
                .contains(
                        "apply", "diff", "export", "status", "purge", "logs", "promote", "explain",
                        "audit");
        End apply = run("http://127.0.0.1:1", TOKEN, "apply", "--help");
        assertThat(apply.out()).contains("--take-over-from").contains("3 stored and not live");
    }

    @Test
    void a_file_that_is_not_there_or_a_folder_is_told() throws Exception {
        End end = run("http://127.0.0.1:1", TOKEN, "apply", "-f", folder + "/no.yaml", "--plan");
        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err()).contains("no.yaml: cannot be read");
        End folderEnd = run("http://127.0.0.1:1", TOKEN, "diff", "-f", folder.toString());
        assertThat(folderEnd.err()).contains("a folder");
    }

    @Test
    void faults_are_told_with_file_and_line() throws Exception {
        String errors =
                """
                , "errors": [
                  {"pointer": "/distributions/0/origins/0/port", "code": "x",
                   "message": "port: 0 (expected: 1..65535)"},
                  {"pointer": "/owner", "code": "x", "message": "owner: missing"},
                  {"pointer": "", "code": "x", "message": "still-referenced"}]
                """;
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 400, problem(400, "The document has faults", errors));
            String file =
                    document(
                            "owner: x\ndistributions:\n- name: a\n  origins:\n"
                                    + "  - {id: o,\n     port: 0}\n");
            End end = run(api, "apply", "-f", file, "--plan");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err())
                    .isEqualTo(
                            "warmfront: The document has faults\n"
                                    + "  "
                                    + file
                                    + ":6: /distributions/0/origins/0/port  port: 0"
                                    + " (expected: 1..65535)\n"
                                    + "  "
                                    + file
                                    + ":1: /owner  owner: missing\n"
                                    + "  "
                                    + file
                                    + ": still-referenced\n");
            End json = run(api, "apply", "-f", file, "--plan", "--output", "json");
            assertThat(json.status()).isEqualTo(1);
            assertThat(read(json.out()).at("/errors/1/pointer").asString()).isEqualTo("/owner");
        }
    }

    @Test
    void what_is_no_yaml_is_told_with_the_line_the_control_plane_names() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            String problem =
                    problem(400, "The body is not YAML", "")
                            .replace("details", "line 4, column 1: expected a thing");
            api.answers("/v1/apply/plan", 400, problem);
            String file = document("owner: x\na: [\n");
            End end = run(api, "diff", "-f", file);
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains(file + ": line 4, column 1: expected a thing");
        }
    }

    @Test
    void a_plan_ends_with_zero_for_nothing_and_two_for_something_to_do() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 200, NOTHING).answers("/v1/apply/plan", 200, SOMETHING);
            End nothing = run(api, "apply", "-f", document(), "--plan");
            assertThat(nothing.status()).isZero();
            assertThat(nothing.out()).endsWith("Nothing to do: 3 as the document says.\n");
            End something = run(api, "apply", "-f", document(), "--plan");
            assertThat(something.status()).isEqualTo(2);
            assertThat(something.out())
                    .isEqualTo(
                            "Owner shop at "
                                    + api.url()
                                    + "\n"
                                    + "+ create     web-acl door  "
                                    + document()
                                    + ":3\n"
                                    + "~ change     distribution shop  "
                                    + document()
                                    + ":5\n"
                                    + "    /webAclId: nothing -> \"@web-acl/door\"\n"
                                    + "- delete     ip-set old\n"
                                    + "warning: "
                                    + document()
                                    + ":5: /distributions/0/aliases/0"
                                    + "  aliases: www.shop.test (expected: a certificate)\n"
                                    + "1 to create, 1 to change, 1 to delete, 2 unchanged.\n");
            End diff = run(api, "diff", "-f", document());
            assertThat(diff.status()).isEqualTo(2);
            assertThat(diff.out()).contains("    : nothing -> {\"name\":\"door\"}\n");
            End json = run(api, "diff", "-f", document(), "--output", "json");
            assertThat(json.status()).isEqualTo(2);
            assertThat(read(json.out())).isEqualTo(read(SOMETHING));
            assertThat(api.asked("/v1/apply")).isEmpty();
            Asked sent = api.asked("/v1/apply/plan").getFirst();
            assertThat(sent.header("Content-type")).isEqualTo("application/yaml");
            assertThat(sent.body()).isEqualTo(Files.readString(Path.of(document())));
        }
    }

    @Test
    void where_nobody_can_answer_nothing_is_done_without_yes() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 200, SOMETHING);
            End end = run(api, "apply", "-f", document());
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains("--yes");
            assertThat(api.asked("/v1/apply")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE, ACKNOWLEDGED, 0, 'Live: release 7 runs on 2 of 2 edges.'",
        "REJECTED, REFUSED, 1, 'refused: fra-1: no room'",
        "HELD, WAITING, 3, 'held back: release/3: pinned'",
        "IN_PROGRESS, WAITING, 3, 'runs on 1 of 2 edges, waiting for fra-1'",
    })
    void the_end_of_apply_tells_how_far_it_came(String status, String edge, int exit, String words)
            throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 200, SOMETHING)
                    .answers("/v1/apply", 200, DONE)
                    .answers("/v1/changes/chg-1", 200, change(status, edge));
            End end = run(api, "apply", "-f", document(), "--yes", "--wait", "1s");
            assertThat(end.status()).isEqualTo(exit);
            assertThat(end.out() + end.err()).contains(words);
            Asked sent = api.asked("/v1/apply").getFirst();
            assertThat(sent.header("If-match")).isEqualTo("\"seen\"");
            End json =
                    run(
                            api,
                            "apply",
                            "-f",
                            document(),
                            "--yes",
                            "--wait",
                            "0s",
                            "--output",
                            "json");
            assertThat(json.status()).isZero();
            assertThat(read(json.out()).at("/changeId").asString()).isEqualTo("chg-1");
        }
    }

    @Test
    void with_nothing_to_do_it_still_waits_for_what_the_same_document_did_before()
            throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 200, NOTHING)
                    .answers("/v1/changes/chg-1", 200, change("IN_PROGRESS", "WAITING"));
            End end = run(api, "apply", "-f", document(), "--yes", "--wait", "1s");
            assertThat(end.status()).isEqualTo(3);
            assertThat(api.asked("/v1/apply")).isEmpty();
        }
    }

    @Test
    void a_connection_that_breaks_is_tried_again_with_the_same_key() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 503, problem(503, "not now", ""))
                    .answers("/v1/apply/plan", 200, SOMETHING)
                    .answers("/v1/apply", new Reply(0, "", ""))
                    .answers("/v1/apply", 200, DONE)
                    .answers("/v1/changes/chg-1", 200, change("LIVE", "ACKNOWLEDGED"));
            End end = run(api, "apply", "-f", document(), "--yes");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(
                            api.asked("/v1/apply").stream()
                                    .map(one -> one.header("Idempotency-key"))
                                    .distinct())
                    .hasSize(1);
            assertThat(api.asked("/v1/apply")).hasSizeGreaterThan(1);
        }
    }

    @Test
    void what_changed_since_the_plan_stops_it() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/plan", 200, SOMETHING)
                    .answers("/v1/apply", 412, problem(412, "Somebody changed it", ""));
            End end = run(api, "apply", "-f", document(), "--yes");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains("something has changed since that plan");
        }
    }

    @Test
    void purge_names_what_it_means_and_waits_for_the_edges() throws Exception {
        String path = "/v1/distributions/d-1/invalidations";
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": [{\"id\": \"d-1\"}]}")
                    .answers(path, 201, "{\"id\": \"inv-1\"}")
                    .answers(
                            path + "/inv-1",
                            200,
                            """
                            {"status": "COMPLETED",
                             "edges": [{"name": "ams-1", "state": "CONFIRMED"},
                                       {"name": "old-1", "state": "AWAY"}]}
                            """);
            End end =
                    run(
                            api,
                            "purge",
                            "shop",
                            "--path",
                            "/a",
                            "--prefix",
                            "/b/",
                            "--tag",
                            "c",
                            "--soft");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(end.out()).isEqualTo("Purged: confirmed by 1 of 1 edge.\n");
            assertThat(read(api.asked(path).getFirst().body()))
                    .isEqualTo(
                            read(
                                    "{\"paths\": [\"/a\", \"/b/*\"], \"tags\": [\"c\"],"
                                            + " \"soft\": true}"));
            assertThat(run(api, "purge", "shop").err()).contains("nothing to purge");
        }
    }

    @Test
    void a_purge_that_edges_have_not_confirmed_in_time_ends_with_three() throws Exception {
        String path = "/v1/distributions/d-1/invalidations";
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": []}")
                    .answers(path, 201, "{\"id\": \"inv-1\"}")
                    .answers(
                            path + "/inv-1",
                            200,
                            """
                            {"status": "IN_PROGRESS",
                             "edges": [{"name": "ams-1", "state": "WAITING"}]}
                            """);
            End end = run(api, "purge", "d-1", "--all", "--wait", "1s");
            assertThat(end.status()).isEqualTo(3);
            assertThat(end.err()).contains("waiting for ams-1");
            End unknown = run(api, "purge", "shop", "--all");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err()).contains("distribution: shop").contains("there is none");
        }
    }

    @Test
    void status_tells_edges_and_changes_or_whether_one_is_live() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/changes/chg-1", 200, change("IN_PROGRESS", "WAITING"))
                    .answers(
                            "/v1/edges",
                            200,
                            "{\"items\": [{\"name\": \"ams-1\", \"state\": \"IN_SERVICE\","
                                    + " \"runningRelease\": 6, \"drift\": 1}]}")
                    .answers(
                            "/v1/changes",
                            200,
                            "{\"items\": [" + change("LIVE", "ACKNOWLEDGED") + "]}");
            End one = run(api, "status", "chg-1");
            assertThat(one.status()).isEqualTo(3);
            assertThat(one.out()).contains("IN_PROGRESS").contains("fra-1");
            End all = run(api, "status");
            assertThat(all.status()).isZero();
            assertThat(all.out()).contains("ams-1").contains("1 behind").contains("chg-1  LIVE");
        }
    }

    @Test
    void export_writes_what_it_got_and_tells_what_is_left_out() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/apply/export", new Reply(200, "application/yaml", "owner: shop\n"));
            End end = run(api, "export", "--owner", "shop");
            assertThat(end.status()).isZero();
            assertThat(end.out()).isEqualTo("owner: shop\n");
            assertThat(api.asked().getFirst().uri()).contains("owner=shop");
            Path file = folder.resolve("out.yaml");
            assertThat(run(api, "export", "-o", file.toString()).out()).isEmpty();
            assertThat(Files.readString(file, StandardCharsets.UTF_8)).isEqualTo("owner: shop\n");
        }
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }

    @Test
    void a_promotion_is_shown_first_and_is_of_what_was_looked_at() throws Exception {
        String path = "/v1/distributions/d-1/promote";
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": [{\"id\": \"d-1\"}]}")
                    .answers(
                            "/v1/distributions/d-1",
                            200,
                            """
                            {"id": "d-1", "name": "shop", "continuousDeployment":
                              {"stagingDistributionId": "d-2"}}
                            """)
                    .answers("/v1/distributions/d-2", 200, "{\"id\": \"d-2\"}")
                    .answers(
                            path,
                            200,
                            """
                            {"status": 200, "difference": [
                              {"pointer": "/origins/0/port", "from": 80, "to": 81}]}
                            """)
                    .answers("/v1/changes/chg-1", 200, change("LIVE", "ACKNOWLEDGED"));
            End plan = run(api, "promote", "shop", "--plan");
            assertThat(plan.status()).as(plan.err()).isEqualTo(2);
            assertThat(plan.out())
                    .isEqualTo("shop becomes what d-2 is\n    /origins/0/port: 80 -> 81\n");
            assertThat(api.asked(path)).hasSize(1);
            End asked = run(api, "promote", "shop");
            assertThat(asked.status()).isEqualTo(1);
            assertThat(asked.err()).contains("nobody is there to confirm").contains("--yes");
            End done = run(api, "promote", "shop", "--yes");
            assertThat(done.status()).as(done.err()).isZero();
            assertThat(done.out()).endsWith("Live: release 7 runs on 2 of 2 edges.\n");
            assertThat(api.asked(path)).hasSize(4);
            assertThat(api.asked(path).stream().map(Asked::uri))
                    .containsExactly(
                            path + "?dryRun=true",
                            path + "?dryRun=true",
                            path + "?dryRun=true",
                            path);
            assertThat(api.asked(path).getLast().header("If-match"))
                    .isEqualTo("\"seen\", \"seen\"");
            assertThat(api.asked(path).getLast().header("Idempotency-key")).isNotEmpty();
        }
    }

    @Test
    void without_a_staging_distribution_there_is_nothing_to_promote() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": [{\"id\": \"d-1\"}]}")
                    .answers("/v1/distributions/d-1", 200, "{\"continuousDeployment\": null}");
            End end = run(api, "promote", "shop", "--yes");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains("expected: one that has a staging distribution");
        }
    }

    private static final String EXPLAINED =
            """
            {"release": 7, "outcome": "LOOKED_UP", "status": null, "reason": "It is used",
             "distributionId": "d-1", "path": "/a", "continuousDeployment":
               {"primaryDistributionId": "d-0", "stagingDistributionId": "d-1",
                "staging": true, "reason": "LOT", "sentence": "It is decided by lot",
                "percent": 12.5}, "cacheKey":
               {"path": "/a", "query": "w=1", "rest": ["accept-encoding:br"]},
             "behaviours": [
               {"pathPattern": "/img/*", "matches": false, "targetOriginId": "x"},
               {"pathPattern": "*", "matches": true, "targetOriginId": "o"}],
             "webAcl": {"id": "acl-1", "action": "ALLOW", "decidedBy": null, "rules": [
               {"name": "bots", "action": "BLOCK", "holds": false}]},
             "keeping": {"kept": true, "reason": "Fresh for 60 s", "variesBy": ["accept"],
               "staleWhileRevalidateSeconds": 5},
             "origins": [{"id": "o", "domainName": "o.test", "port": 80, "method": "GET",
               "target": "/a?w=1", "headers": [{"name": "host", "value": "o.test"}]}]}
            """;

    @Test
    void an_explanation_is_told_line_by_line() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/explain", 200, EXPLAINED);
            End end =
                    run(
                            api,
                            "explain",
                            "http://www.test/a?w=1",
                            "-H",
                            "Accept: text/html",
                            "--staging",
                            "--status",
                            "200",
                            "--answer-header",
                            "Cache-Control: max-age=60");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(end.out().lines())
                    .containsExactly(
                            "request       GET http://www.test/a?w=1",
                            "release       7",
                            "distribution  d-1",
                            "staging       yes: It is decided by lot (12.5 %)",
                            "behaviour     /img/* does not match",
                            "behaviour     * matches, to o",
                            "rule          bots (BLOCK) does not hold",
                            "web ACL       ALLOW by default",
                            "key           /a?w=1",
                            "              accept-encoding:br",
                            "kept          yes: Fresh for 60 s; stale while it is revalidated for"
                                    + " 5 s; varies by accept",
                            "origin        o, o.test:80",
                            "              GET /a?w=1",
                            "              host: o.test",
                            "outcome       LOOKED_UP: It is used");
            JsonNode asked =
                    JsonMapper.shared().readTree(api.asked("/v1/explain").getFirst().body());
            assertThat(asked.at("/headers/0/name").asString()).isEqualTo("Accept");
            assertThat(asked.at("/staging").asBoolean()).isTrue();
            assertThat(asked.at("/answer/headers/0/value").asString()).isEqualTo("max-age=60");
            End wrong = run(api, "explain", "http://www.test/", "-H", "Accept");
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.err())
                    .isEqualTo("warmfront: --header: Accept (expected: Name: value)\n");
        }
    }

    private static String request(String target) {
        return """
        {"time": "2030-03-17T17:46:40.007Z", "edge": "fra-1", "viewer": "192.0.2.1",\
         "method": "GET", "scheme": "https", "host": "shop.test", "target": "%s",\
         "status": 404, "whole": true, "served": "miss", "blame": "nobody", "why": "It is new",\
         "bytes": 10, "micros": 1200, "userAgent": "x"}\
        """
                .formatted(target);
    }

    @Test
    void logs_shows_what_was_answered_meanwhile_and_does_nothing_that_strangers_wrote()
            throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": [{\"id\": \"d-1\"}]}");
            api.answers(
                    "/v1/distributions/d-1/access-log",
                    200,
                    "{\"items\": ["
                            + request("/a\\u001b[2J\\n\\u202eb")
                            + "], \"omitted\": [{\"edge\": \"fra-1\", \"requests\": 7}],"
                            + " \"edges\": {\"telling\": [\"fra-1\"], \"silent\": [\"old\"]}}");
            End end =
                    run(
                            api,
                            "logs",
                            "shop",
                            "--status",
                            "4XX",
                            "--path",
                            "/a*",
                            "--edge",
                            "fra-1",
                            "--sample",
                            "2",
                            "--limit",
                            "9",
                            "--wait",
                            "5s");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(end.out())
                    .isEqualTo(
                            "17:46:40.007  fra-1         404 miss       GET"
                                    + " https://shop.test/a\\u001b[2J\\u000a\\u202eb  10 B  1.2 ms"
                                    + "  192.0.2.1  (It is new)\n");
            assertThat(end.err())
                    .contains("too old to tell anything: old", "fra-1: 7 more left out");
            assertThat(api.asked("/v1/distributions/d-1/access-log").getFirst().uri())
                    .endsWith("?wait=5s&status=4xx&path=%2Fa*&edge=fra-1&sample=2&limit=9");
            End json = run(api, "logs", "shop", "--output", "json");
            assertThat(json.out()).contains("\\u202eb").doesNotContain("\u202e");
            assertThat(JsonMapper.shared().readTree(json.out()).at("/items")).hasSize(1);
        }
    }

    @Test
    void logs_goes_on_where_a_stream_ended_until_the_service_refuses() throws Exception {
        String events = "/v1/distributions/d-1/access-log/events";
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": [{\"id\": \"d-1\"}]}");
            String begin = "id: watch-1\nevent: edges\ndata: {\"telling\": []}\n\n";
            String one = "event: request\ndata: " + request("/one") + "\n\n:\n\n";
            String left = "event: omitted\ndata: {\"edge\": \"fra-1\", \"requests\": 3}\n\n";
            api.answers(events, new Reply(200, "text/event-stream", begin + one + left));
            api.answers(events, new Reply(0, "", ""));
            api.answers(
                    events,
                    new Reply(200, "text/event-stream", begin + one.replace("/one", "/two")));
            api.answers(events, 403, problem(403, "The API key does not allow this", ""));
            End end = run(api, "logs", "shop", "--follow", "--output", "json");
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.out().lines().limit(2))
                    .extracting(line -> JsonMapper.shared().readTree(line).at("/target").asString())
                    .containsExactly("/one", "/two");
            assertThat(end.err())
                    .containsOnlyOnce("no edge is in service")
                    .contains("fra-1: 3 more left out", "does not allow");
            List<Asked> asked = api.asked(events);
            assertThat(asked.get(0).header("Accept")).isEqualTo("text/event-stream");
            assertThat(asked.get(0).header("Last-event-id")).isEmpty();
            assertThat(asked.getLast().header("Last-event-id")).isEqualTo("watch-1");
        }
    }

    @Test
    void who_has_seen_enough_presses_control_c_or_closes_the_pipe_and_nothing_has_failed()
            throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/distributions", 200, "{\"items\": [{\"id\": \"d-1\"}]}");
            String one = "event: request\ndata: " + request("/one") + "\n\n";
            api.answers(
                    "/v1/distributions/d-1/access-log/events",
                    new Reply(200, "text/event-stream", one));
            Process interrupted = begin(api.url(), "logs", "shop", "-f");
            interrupted.inputReader().readLine();
            new ProcessBuilder("kill", "-INT", String.valueOf(interrupted.pid())).start().waitFor();
            assertThat(interrupted.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted.exitValue()).isZero();
            Process piped = begin(api.url(), "logs", "shop", "-f");
            var reader = piped.inputReader();
            reader.readLine();
            reader.close();
            assertThat(piped.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(piped.exitValue()).isZero();
        }
    }

    @Test
    void logs_says_what_does_not_go_together() throws Exception {
        assertThat(run("http://127.0.0.1:1", TOKEN, "logs", "shop", "-f", "--limit", "3").err())
                .contains("--limit with --follow");
        assertThat(run("http://127.0.0.1:1", TOKEN, "logs", "shop", "--wait", "2m").err())
                .contains("--wait: 2m (expected: at most 90s, or --follow)");
    }

    @Test
    void a_token_of_an_identity_provider_is_as_good_as_a_key() throws Exception {
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers("/v1/edges", 401, problem(401, "A valid API key is needed", ""));
            run(api.url(), "eyJhbGci.eyJzdWIi.c2ln", "status");
            assertThat(api.asked().getFirst().header("Authorization"))
                    .isEqualTo("Bearer eyJhbGci.eyJzdWIi.c2ln");
        }
    }

    @Test
    void an_audit_log_that_is_what_it_was_is_compared_with_what_was_kept() throws Exception {
        String at = "/v1/audit-events/verification";
        Path head = folder.resolve("head");
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers(
                    at,
                    200,
                    "{\"intact\": true, \"events\": 3, \"lastSequence\": 3, \"head\": \"ab\"}");
            api.answers("/v1/audit-events/export", 200, "{}\n{}\n");
            String export = folder.resolve("log").toString();
            End end = run(api, "audit", "--head", head.toString(), "--export", export);
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(end.out()).isEqualTo("As it was: 3 events, the last 3 ab\n");
            assertThat(end.err()).contains("is not there yet");
            assertThat(head).hasContent("3 ab");
            assertThat(folder.resolve("log")).hasContent("{}\n{}\n");
            assertThat(run(api, "audit", "--head", head.toString()).err()).isEmpty();
            assertThat(api.asked(at).getLast().uri()).endsWith("?sequence=3&hash=ab");
            Files.writeString(head, "nonsense");
            assertThat(run(api, "audit", "--head", head.toString()).err())
                    .contains("expected: what an earlier run kept there");
        }
    }

    @Test
    void an_audit_log_that_is_not_what_it_was_fails_and_keeps_nothing() throws Exception {
        Path head = folder.resolve("head");
        try (ScriptedApi api = new ScriptedApi()) {
            api.answers(
                    "/v1/audit-events/verification",
                    200,
                    """
                    {"intact": false, "events": 16, "lastSequence": 16, "head": "ab", "fault":
                      {"kind": "ALTERED", "sequence": 17, "message": "hash: 1 (expected: 2)"}}
                    """);
            End end = run(api, "audit", "--head", head.toString());
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err())
                    .contains("not what it was: event 17 ALTERED, hash: 1 (expected: 2)");
            assertThat(head).doesNotExist();
        }
    }
}
