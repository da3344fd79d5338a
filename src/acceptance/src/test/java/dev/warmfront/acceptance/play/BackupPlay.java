package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide on backup and restore, word by word: only the folders are put in, and free ports.
class BackupPlay {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String DISTRIBUTION =
            """
            {"name": "kept", "origins": [{"id": "o", "domainName": "127.0.0.1", "port": 9000}],
             "defaultCacheBehaviour": {"targetOriginId": "o"}}
            """;

    @TempDir Path folder;

    @Test
    void the_guide_works_word_by_word_and_an_installation_stands_again() throws Exception {
        List<String> blocks =
                Shell.blocks(
                        Files.readString(Installation.root().resolve("docs/backup.md"))
                                .replace("cp data/", "cp " + folder.resolve("data") + "/")
                                .replace("warmfront-", folder + "/"));
        assertThat(blocks).hasSize(5);
        Map<String, String> environment =
                Map.of(
                        "WARMFRONT_DATA",
                        folder.resolve("data").toString(),
                        "WARMFRONT_JAVA_OPTS",
                        Shell.QUICK_JAVA);
        int port = Installation.freePort();
        String ports = ports(port);
        String token;
        try (ServiceProcess up = Shell.start("up", "./warmfront up" + ports, environment)) {
            token = Shell.adminToken(up, PATIENCE);
            up.awaitLine(line -> line.startsWith("Ready"), PATIENCE);
            api(port, token).post("/v1/distributions", DISTRIBUTION).expecting(201);
            assertThat(told(blocks.get(0), environment))
                    .contains("distribution 1", "api-key 1", "keep a copy of " + folder);
            assertThat(told(blocks.get(1), environment)).contains("monday.zip: whole; ");
            told(blocks.get(2), environment);
            assertThat(up.terminate(PATIENCE)).isIn(0, 130, 143);
        }
        assertThat(told(blocks.get(3), environment)).contains("Restored: ", "distribution 1");
        try (ServiceProcess up = Shell.start("again", blocks.get(4).strip() + ports, environment)) {
            up.awaitLine(line -> line.startsWith("Ready"), PATIENCE);
            assertThat(up.output()).doesNotContain("Admin token");
            Api api = api(port, token);
            Api.Answer kept = api.get("/v1/distributions?name=kept").expecting(200);
            assertThat(kept.body().at("/items").size()).isEqualTo(1);
            Api.Answer next =
                    api.patch(
                                    "/v1/distributions/" + kept.text("/items/0/id"),
                                    "*",
                                    "{\"comment\": \"after\"}")
                            .expecting(200);
            api.awaitLive(next);
            // What runs is not overwritten, and says so in one line.
            try (ServiceProcess refused =
                    Shell.start("refused", "set -e\n" + blocks.get(3), environment)) {
                assertThat(refused.awaitEnd(PATIENCE)).isEqualTo(1);
                assertThat(refused.output())
                        .contains("warmfront: Another process uses the data in ")
                        .doesNotContain("\tat ");
            }
        }
    }

    private static Api api(int port, String token) {
        return new Api("http://127.0.0.1:" + port, token);
    }

    private static String told(String block, Map<String, String> environment) throws Exception {
        try (ServiceProcess shell = Shell.start("guide", "set -e\n" + block, environment)) {
            assertThat(shell.awaitEnd(PATIENCE)).as(shell.output()).isZero();
            return shell.output();
        }
    }

    private static String ports(int apiPort) throws Exception {
        StringBuilder options = new StringBuilder(" --api-port " + apiPort);
        for (String name :
                List.of(
                        "--http-port",
                        "--https-port",
                        "--dns-port",
                        "--fleet-port",
                        "--management-port",
                        "--edge-management-port")) {
            options.append(' ').append(name).append(' ').append(Installation.freePort());
        }
        return options.toString();
    }
}
