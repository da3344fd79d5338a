package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import dev.warmfront.testkit.system.Viewer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command of `docs/logs.md`, as it is written there: somebody watches at one control plane
/// what edges answer that are attached to another.
class LogsPlay {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir Path folder;

    @Test
    void a_person_sees_what_two_edges_answer_and_leaves_with_control_c() throws Exception {
        try (FileOrigin origin = new FileOrigin("files");
                Fleet fleet = Fleet.start(folder)) {
            origin.with("/", "welcome".getBytes());
            List<Fleet.Edge> edges = fleet.addEdges(2);
            // The edges were there first, so their streams are at the other one.
            Fleet.ControlPlane second = fleet.addControlPlane();
            Api.Answer made =
                    fleet.api().post("/v1/distributions", document(origin.port())).expecting(201);
            fleet.api().awaitLive(made);
            try (ServiceProcess logs = logs(fleet, second)) {
                seen(fleet, logs, edges.getFirst(), made, "/?one=1&token=secret");
                seen(fleet, logs, edges.getLast(), made, "/nothing");
                assertThat(logs.output())
                        .containsPattern(
                                "edge-1 +200 \\S+ +GET http://d-.*/\\?one=1&token=\\*\\*\\*")
                        .containsPattern("edge-2 +404 \\S+ +GET http://d-.*/nothing")
                        .doesNotContain("secret");
                new ProcessBuilder("kill", "-INT", String.valueOf(logs.pid())).start().waitFor();
                assertThat(logs.awaitEnd(PATIENCE)).as(logs.output()).isZero();
            }
        }
    }

    /// Asks until the request is seen: who watches does so a moment after it has begun.
    private static void seen(
            Fleet fleet, ServiceProcess logs, Fleet.Edge edge, Api.Answer site, String path)
            throws Exception {
        Viewer viewer = new Viewer("127.0.0.1");
        String name = site.text("/domainName");
        Until.holds(
                PATIENCE,
                logs::output,
                () -> {
                    assertThat(logs.isAlive()).as(logs.output()).isTrue();
                    viewer.get(edge.address(), fleet.httpPort(), name, path);
                    return logs.output().contains(edge.name() + " ");
                });
    }

    private ServiceProcess logs(Fleet fleet, Fleet.ControlPlane at) throws Exception {
        String page = Files.readString(Installation.root().resolve("docs/logs.md"));
        return Shell.start(
                "logs",
                Shell.blocks(page).getFirst().strip(),
                Map.of(
                        "WARMFRONT_API",
                        "http://127.0.0.1:" + at.apiPort(),
                        "WARMFRONT_TOKEN",
                        Files.readString(folder.resolve("admin-token"))));
    }

    private static String document(int port) {
        return """
        {
          "name": "shop",
          "origins": [{"id": "files", "domainName": "127.0.0.1", "port": %d}],
          "defaultCacheBehaviour": {"targetOriginId": "files"}
        }
        """
                .formatted(port);
    }
}
