package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person does first: the README's commands, word by word, and a few mistakes.
class QuickStartPlay {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String TOKEN_IN_README = "wf_the-token-that-was-printed";

    @TempDir Path folder;

    @Test
    void the_quick_start_works_word_by_word_and_kill_and_start_again_loses_nothing()
            throws Exception {
        List<String> blocks = Shell.blocks(Files.readString(root().resolve("README.md")));
        assertThat(blocks.getFirst()).isEqualTo("./warmfront up\n");
        Map<String, String> data = Map.of("WARMFRONT_DATA", folder.resolve("data").toString());
        String token;
        try (ServiceProcess up = Shell.start("up", blocks.getFirst(), data)) {
            token = Shell.adminToken(up, PATIENCE);
            up.awaitLine(line -> line.contains("swagger-ui"), PATIENCE);
            String script =
                    String.join("", blocks.subList(1, blocks.size() - 1))
                                    .replace(TOKEN_IN_README, token)
                            + "kill %1\n";
            assertThat(blocks.getLast()).isEqualTo("./mvnw verify\n");
            try (ServiceProcess rest = Shell.start("readme", "set -e\n" + script, Map.of())) {
                assertThat(rest.awaitEnd(PATIENCE)).as(rest.output()).isZero();
                assertThat(rest.output())
                        .contains("\"LIVE\"")
                        .containsSubsequence(
                                "x-cache: Miss from warmfront", "x-cache: Hit from warmfront");
            }
            up.kill();
        }
        try (ServiceProcess again = Shell.start("up", blocks.getFirst(), data)) {
            again.awaitLine(line -> line.contains("swagger-ui"), PATIENCE);
            Api.Answer kept =
                    new Api("http://127.0.0.1:8080", token)
                            .get("/v1/distributions?limit=5")
                            .expecting(200);
            assertThat(kept.text("/items/0/name")).isEqualTo("docs");
            assertThat(again.output()).doesNotContain(token.substring(token.lastIndexOf('_')));
            assertThat(again.terminate(PATIENCE)).as(again.output()).isIn(0, 130, 143);
        }
    }

    @Test
    void a_port_in_use_is_one_clear_sentence() throws Exception {
        List<String> ports = freePorts();
        try (ServerSocket taken =
                        new ServerSocket(
                                Integer.parseInt(ports.getFirst()),
                                1,
                                InetAddress.getLoopbackAddress());
                ServiceProcess up = up(ports, Map.of())) {
            assertThat(up.awaitEnd(PATIENCE)).isEqualTo(1);
            assertThat(up.output())
                    .contains("Port " + taken.getLocalPort())
                    .contains("--api-port")
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_data_folder_that_cannot_be_written_is_one_clear_sentence() throws Exception {
        Files.writeString(folder.resolve("data"), "a file in the way");
        try (ServiceProcess up = up(freePorts(), Map.of())) {
            assertThat(up.awaitEnd(PATIENCE)).isEqualTo(1);
            assertThat(up.output())
                    .contains(folder.resolve("data").toString())
                    .contains("cannot be written")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_missing_jdk_is_one_clear_sentence() throws Exception {
        Map<String, String> nowhere = Map.of("WARMFRONT_JAVA_HOME", folder.toString());
        for (String command : List.of("./warmfront up", "./mvnw -v")) {
            try (ServiceProcess process = Shell.start("no-jdk", command, nowhere)) {
                assertThat(process.awaitEnd(PATIENCE)).isEqualTo(1);
                assertThat(process.output())
                        .isEqualTo(
                                "WARMFRONT_JAVA_HOME: "
                                        + folder
                                        + " (expected: the home of a JDK 25 or newer)");
            }
        }
    }

    @Test
    void both_jars_hand_over_to_a_newer_java_when_they_are_started_with_an_older_one()
            throws Exception {
        Path old = olderJava();
        for (String module : List.of("edge", "control-plane")) {
            String jar = Installation.jar(module).toString();
            List<String> command = List.of(old.toString(), "-jar", jar, "--version");
            try (ServiceProcess process =
                    ServiceProcess.start(
                            module,
                            folder,
                            command,
                            Map.of("WARMFRONT_JAVA_HOME", System.getProperty("java.home")))) {
                assertThat(process.awaitEnd(PATIENCE)).as(process.output()).isZero();
                assertThat(process.output()).contains("0.1.0");
            }
        }
    }

    private static Path olderJava() throws IOException {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> home.toString().contains("17"))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(Path.of(System.getProperty("java.home"), "bin/java"));
        }
    }

    private ServiceProcess up(List<String> ports, Map<String, String> environment)
            throws IOException {
        List<String> names =
                List.of(
                        "--api-port",
                        "--http-port",
                        "--https-port",
                        "--dns-port",
                        "--fleet-port",
                        "--management-port",
                        "--edge-management-port");
        StringBuilder command = new StringBuilder("exec ./warmfront up");
        command.append(" --data ").append(folder.resolve("data"));
        for (int i = 0; i < names.size(); i++) {
            command.append(' ').append(names.get(i)).append(' ').append(ports.get(i));
        }
        return Shell.start("up", command.toString(), environment);
    }

    private static List<String> freePorts() throws IOException {
        List<String> ports = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ports.add(Integer.toString(Installation.freePort()));
        }
        return ports;
    }

    private static Path root() {
        return Installation.root();
    }
}
