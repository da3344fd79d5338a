package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page on staging distributions, word by word, against a real control plane, a real edge and
/// two origins: only ports and the token are put in, and after each part what viewers get is looked
/// at.
class StagingPlay {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    @Test
    void the_page_works_word_by_word_and_viewers_get_what_it_says() throws Exception {
        List<String> parts = Shell.blocks(Files.readString(page()));
        assertThat(parts).hasSize(9);
        try (FileOrigin origin = new FileOrigin("primary");
                FileOrigin next = new FileOrigin("next");
                Fleet fleet = Fleet.start(folder)) {
            origin.with("/", "the shop".getBytes());
            next.with("/", "the next one".getBytes());
            Fleet.Edge edge = fleet.addEdge();
            String viewer = "http://" + edge.address() + ":" + fleet.httpPort();
            int api = fleet.controlPlanes().getFirst().apiPort();
            StringBuilder script = new StringBuilder();
            for (int part = 0; part < parts.size(); part++) {
                script.append("echo; echo '# part ").append(part).append("'\n");
                script.append(parts.get(part)).append('\n');
                // Nothing is there before the second part.
                script.append(part < 2 ? "" : looks(viewer));
            }
            String output =
                    run(
                            script.toString()
                                    .replace(
                                            "wf_the-token-that-was-printed",
                                            Files.readString(folder.resolve("admin-token")))
                                    .replace("http://127.0.0.1:8000/", viewer + "/")
                                    .replace("127.0.0.1:8080/", "127.0.0.1:" + api + "/")
                                    .replace("\"port\": 9000}", "\"port\": " + origin.port() + "}")
                                    .replace("\"port\": 9001}", "\"port\": " + next.port() + "}"));
            List<String> told = List.of(output.split("# part "));
            assertThat(told.get(3)).contains("the next one", "usual: the shop");
            assertThat(told.get(4)).containsPattern("usual: the (shop|next one)\n");
            assertThat(told.get(4)).containsPattern("(?im)^set-cookie: Warmfront-Staging=");
            assertThat(told.get(5)).contains("\"staging\":true", "\"percent\":5.0");
            assertThat(told.get(6)).contains("\"LIVE\"", "usual: the shop");
            assertThat(told.get(6)).doesNotContainPattern("(?i)set-cookie: Warmfront-Staging");
            assertThat(told.get(7)).contains("usual: the next one");
            assertThat(told.get(8)).contains("usual: the next one");
            theVersionBeforeThePromotionStands(fleet.api());
        }
    }

    /// What a viewer without any cookie gets, and how it is told to stay.
    private static String looks(String viewer) {
        return "curl -fsS -D looked -H 'Host: www.shop.test' "
                + viewer
                + "/ > answer; echo \"usual: $(cat answer)\"; cat looked\n";
    }

    private void theVersionBeforeThePromotionStands(Api api) throws Exception {
        Api.Answer found = api.get("/v1/distributions?name=shop").expecting(200);
        assertThat(found.text("/items/0/continuousDeployment/enabled")).isEqualTo("true");
        String at = "/v1/distributions/" + found.text("/items/0/id");
        Api.Answer versions = api.get(at + "/versions").expecting(200);
        // Made, by header, by weight, promoted; disabling it once more changed nothing.
        assertThat(versions.text("/items/0/number")).isEqualTo("5");
    }

    private String run(String script) throws Exception {
        List<String> command = List.of("bash", "-e", "-c", script);
        try (ServiceProcess process = ServiceProcess.start("page", folder, command, Map.of())) {
            int status = process.awaitEnd(PATIENCE);
            assertThat(status).as(process.output()).isZero();
            return process.output();
        }
    }

    private static Path page() {
        return Installation.root().resolve("docs/staging.md");
    }
}
