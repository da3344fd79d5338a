package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/// The pipeline of `docs/pipelines.md`: its document and the commands of its jobs, as they are
/// written there, against a real control plane and a real edge.
class PipelinePlay {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BLOCK = "```yaml\n";
    private static final String SITE = "www.shop.test";

    @TempDir Path folder;

    private final Viewer viewer = new Viewer("127.0.0.1");
    private final Map<String, String> environment = new HashMap<>();

    /// How a step of a job ended.
    private record End(int status, String output) {}

    @Test
    void a_pull_request_is_planned_and_main_is_applied_until_a_viewer_sees_it() throws Exception {
        String document = yamlBlocks(guide()).getFirst();
        Map<?, ?> jobs =
                (Map<?, ?>) ((Map<?, ?>) new Yaml().load(yamlBlocks(guide()).get(1))).get("jobs");
        try (FileOrigin origin = new FileOrigin("files");
                Fleet fleet = Fleet.start(folder)) {
            origin.with("/", "welcome".getBytes()).with("/news/one", "old news".getBytes());
            Fleet.Edge edge = fleet.addEdge();
            checkOut(fleet, document.replace("port: 9000", "port: " + origin.port()));

            End plan = run(jobs, "plan");
            assertThat(plan.status()).as(plan.output()).isZero();
            assertThat(plan.output())
                    .contains("+ create     distribution shop  site.yaml:19")
                    .contains("5 to create.");
            assertThat(fleet.api().get("/v1/distributions").text("/items/0/name")).isEmpty();

            // Nothing of the distribution is there yet, so the edge does not know its name.
            assertThat(get(fleet, edge, "/").status()).isEqualTo(421);
            End applied = run(jobs, "apply");
            assertThat(applied.status()).as(applied.output()).isZero();
            assertThat(applied.output())
                    .containsPattern("Live: release \\d+ runs on 1 of 1 edge\\.")
                    .contains("Purged: confirmed by 1 of 1 edge.");
            assertThat(get(fleet, edge, "/").text()).isEqualTo("welcome");
            assertThat(get(fleet, edge, "/news/one").text()).isEqualTo("old news");
            assertThat(get(fleet, edge, "/admin").status()).isEqualTo(403);
            End explained = shell(Shell.blocks(guide()).get(1));
            assertThat(explained.output())
                    .contains("rule          admin-only-from-the-office (BLOCK) holds")
                    .contains("outcome       REFUSED 403");

            theNextChangeIsSeenByAViewer(fleet, edge, origin, jobs);
            aFaultIsToldAndChangesNothing(fleet, edge, jobs);
            whatIsExportedIsWhatStands(fleet);
        }
    }

    private void theNextChangeIsSeenByAViewer(
            Fleet fleet, Fleet.Edge edge, FileOrigin origin, Map<?, ?> jobs) throws Exception {
        origin.with("/news/one", "new news".getBytes());
        assertThat(get(fleet, edge, "/news/one").text()).as("it is cached").isEqualTo("old news");
        Path site = folder.resolve("site.yaml");
        Files.writeString(site, Files.readString(site).replace("text: /admin", "text: /private"));
        End plan = run(jobs, "plan");
        assertThat(plan.status()).isZero();
        assertThat(plan.output())
                .contains("~ change     web-acl shop-door")
                .contains("text: \"/admin\" -> \"/private\"")
                .contains("1 to change, 4 unchanged.");
        assertThat(get(fleet, edge, "/private").status()).isEqualTo(404);
        End applied = run(jobs, "apply");
        assertThat(applied.status()).as(applied.output()).isZero();
        assertThat(get(fleet, edge, "/private").status()).isEqualTo(403);
        assertThat(get(fleet, edge, "/admin").status()).isEqualTo(404);
        assertThat(get(fleet, edge, "/news/one").text()).isEqualTo("new news");
        End again = run(jobs, "plan");
        assertThat(again.output()).contains("Nothing to do: 5 as the document says.");
    }

    private void aFaultIsToldAndChangesNothing(Fleet fleet, Fleet.Edge edge, Map<?, ?> jobs)
            throws Exception {
        Path site = folder.resolve("site.yaml");
        String good = Files.readString(site);
        Files.writeString(site, good.replace("@web-acl/shop-door", "@web-acl/shop-dor"));
        End plan = run(jobs, "plan");
        assertThat(plan.status()).isEqualTo(1);
        assertThat(plan.output())
                .containsPattern("site\\.yaml:\\d+: /distributions/0/webAclId")
                .contains("did you mean shop-door?");
        assertThat(run(jobs, "apply").status()).isEqualTo(1);
        assertThat(get(fleet, edge, "/private").status()).isEqualTo(403);
        Files.writeString(site, good);
    }

    private void whatIsExportedIsWhatStands(Fleet fleet) throws Exception {
        End exported = shell("./warmfront export --owner shop > exported.yaml");
        assertThat(exported.status()).as(exported.output()).isZero();
        assertThat(Files.readString(folder.resolve("exported.yaml")))
                .contains("webAclId: '@web-acl/shop-door'");
        assertThat(shell("./warmfront diff -f exported.yaml").status()).isZero();
        End unowned = shell(Shell.blocks(guide()).getFirst());
        assertThat(unowned.status()).as(unowned.output()).isZero();
        assertThat(Files.readString(folder.resolve("site.yaml"))).isEqualTo("owner: null\n");
        End status = shell("./warmfront status --output json");
        assertThat(status.status()).isZero();
        assertThat(JsonMapper.shared().readTree(status.output()).at("/edges")).hasSize(1);
        for (int look = 0; look < 2; look++) {
            End audit = shell("./warmfront audit --head audit.head --export audit.ndjson");
            assertThat(audit.status()).as(audit.output()).isZero();
        }
        assertThat(Files.readString(folder.resolve("audit.ndjson"))).contains("distribution/d-");
        Files.writeString(folder.resolve("none.yaml"), "owner: shop\n");
        End gone = shell("./warmfront apply -f none.yaml --yes");
        assertThat(gone.status()).as(gone.output()).isZero();
        assertThat(gone.output()).contains("5 to delete.");
        Api.Answer left = fleet.api().get("/v1/distributions").expecting(200);
        assertThat(left.body().at("/items")).isEmpty();
    }

    /// What a job finds: the repository's file, and the command.
    private void checkOut(Fleet fleet, String document) throws IOException {
        Files.writeString(folder.resolve("site.yaml"), document);
        Path command = folder.resolve("warmfront");
        Files.writeString(
                command, "#!/bin/sh\nexec " + Installation.root() + "/warmfront \"$@\"\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
        int port = fleet.controlPlanes().getFirst().apiPort();
        environment.put("WARMFRONT_API", "http://127.0.0.1:" + port);
        environment.put("WARMFRONT_TOKEN", Files.readString(folder.resolve("admin-token")));
    }

    /// The commands of a job, one step after the other, until one fails.
    private End run(Map<?, ?> jobs, String job) throws Exception {
        StringBuilder output = new StringBuilder();
        for (Object step : (List<?>) ((Map<?, ?>) jobs.get(job)).get("steps")) {
            Object command = ((Map<?, ?>) step).get("run");
            if (command != null) {
                End end = shell(command.toString());
                output.append(end.output()).append('\n');
                if (end.status() != 0) {
                    return new End(end.status(), output.toString());
                }
            }
        }
        return new End(0, output.toString());
    }

    /// As GitHub's runner starts a step.
    private End shell(String script) throws Exception {
        List<String> command = List.of("bash", "-e", "-c", script);
        try (ServiceProcess process = ServiceProcess.start("step", folder, command, environment)) {
            int status = process.awaitEnd(PATIENCE);
            return new End(status, process.output());
        }
    }

    private Viewer.Seen get(Fleet fleet, Fleet.Edge edge, String path) throws IOException {
        return viewer.get(edge.address(), fleet.httpPort(), SITE, path);
    }

    private static String guide() throws IOException {
        return Files.readString(Installation.root().resolve("docs/pipelines.md"));
    }

    private static List<String> yamlBlocks(String markdown) {
        return List.of(markdown.split(BLOCK, -1)).stream()
                .skip(1)
                .map(rest -> rest.substring(0, rest.indexOf("```")))
                .toList();
    }
}
