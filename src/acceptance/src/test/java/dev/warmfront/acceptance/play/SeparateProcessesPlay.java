package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide on separate processes, word by word: only the database's address and password, the
/// token that was printed and the folder are put in.
class SeparateProcessesPlay {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOKEN_IN_GUIDE = "wf_the-token-that-was-printed";

    private static final String READY = "curl -fsS http://127.0.0.1:8082/readyz";

    @TempDir Path folder;

    @Test
    void the_guide_works_word_by_word() throws Exception {
        Path guide = Installation.root().resolve("docs/separate-processes.md");
        try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"))) {
            List<String> blocks =
                    Shell.blocks(
                            Files.readString(guide)
                                    .replace("warmfront-data", folder.toString())
                                    .replace("the-password-of-warmfront", postgres.password())
                                    .replace(
                                            "jdbc:postgresql://127.0.0.1:5432/warmfront",
                                            postgres.jdbcUrl()));
            assertThat(blocks).hasSize(6);
            try (ServiceProcess controlPlane =
                    Shell.start(
                            "control-plane", blocks.get(0) + "exec " + blocks.get(1), Map.of())) {
                String token = Shell.adminToken(controlPlane, PATIENCE);
                Until.holds(
                        PATIENCE,
                        controlPlane::output,
                        () -> run("curl -fsS http://127.0.0.1:8081/actuator/health") == 0);
                String enrol = blocks.get(2).replace(TOKEN_IN_GUIDE, token);
                assertThat(run("set -e\n" + enrol)).isZero();
                try (ServiceProcess edge = Shell.start("edge", "exec " + blocks.get(3), Map.of())) {
                    String look = "set -e\nexport WARMFRONT_TOKEN=" + token + "\n" + blocks.get(4);
                    Until.holds(PATIENCE, edge::output, () -> run(look) == 0);
                    String drain = "set -e\nexport WARMFRONT_TOKEN=" + token + "\n" + blocks.get(5);
                    assertThat(run(drain)).isZero();
                    Until.holds(PATIENCE, edge::output, () -> run(READY) != 0);
                    assertThat(run(drain.replace("true", "false"))).isZero();
                    Until.holds(PATIENCE, edge::output, () -> run(READY) == 0);
                    assertThat(edge.terminate(PATIENCE)).isIn(0, 143);
                }
                // With this the JVM refuses to start when what it learnt does not fit.
                assertThat(run("WARMFRONT_JAVA_OPTS=-XX:AOTMode=on ./warmfront edge --version"))
                        .isZero();
                assertThat(printedBy("./warmfront edge --cache-memory=2g --version"))
                        .containsPattern("MaxHeapSize += 1342177280 ")
                        .containsPattern("MaxDirectMemorySize += 3131047936 ");
                assertThat(controlPlane.terminate(PATIENCE)).isIn(0, 143);
            }
        }
    }

    /// With what the JVM runs by.
    private static String printedBy(String command) throws IOException, InterruptedException {
        Map<String, String> flags = Map.of("WARMFRONT_JAVA_OPTS", "-XX:+PrintFlagsFinal");
        try (ServiceProcess shell = Shell.start("shell", command, flags)) {
            assertThat(shell.awaitEnd(PATIENCE)).isZero();
            return shell.output();
        }
    }

    private static int run(String script) throws IOException, InterruptedException {
        try (ServiceProcess shell = Shell.start("shell", script, Map.of())) {
            return shell.awaitEnd(PATIENCE);
        }
    }
}
