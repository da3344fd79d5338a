package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page on zones, word by word, against a real control plane and a real name server: only
/// ports and the token are put in. What `test-answer` says is what the name server says.
class DnsPlay {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String WWW = "www.shop.test";
    private static final String STATIC = "static.shop.test";

    @TempDir Path folder;

    @Test
    void the_page_works_word_by_word_and_name_servers_answer_what_it_says() throws Exception {
        List<String> parts = Shell.blocks(Files.readString(page()));
        assertThat(parts).hasSize(7);
        try (Fleet fleet = Fleet.start(folder)) {
            Fleet.Edge edge = fleet.addEdge();
            try (FileOrigin primary = new FileOrigin("primary")) {
                told(run(fleet, parts, primary.port()));
                assertThat(answered(fleet, edge, WWW)).isEqualTo("[192.0.2.1]");
                assertThat(answered(fleet, edge, "mail.shop.test")).isEqualTo("[192.0.2.25]");
                assertThat(tested(fleet.api(), WWW)).isEqualTo("[192.0.2.1]");
                sameChoices(fleet, edge);
            }
            // The primary is gone: every edge notices for itself, and so does who asks in mind.
            Until.holds(
                    PATIENCE,
                    () -> edge.process().output(),
                    () -> answered(fleet, edge, WWW).equals("[192.0.2.2]"));
            Until.holds(
                    PATIENCE,
                    () -> edge.process().output(),
                    () -> tested(fleet.api(), WWW).equals("[192.0.2.2]"));
        }
    }

    private static void told(String output) {
        List<String> told = List.of(output.split("# part "));
        assertThat(told.get(2))
                .contains("\"difference\"", "line 2: SOA: left out", "line 3: NS: left out")
                .contains("\"created\":4", "\"notes\":[{\"line\":2", "\"INSYNC\"");
        assertThat(told.get(3)).contains("\"recordSetCount\":9", "\"INSYNC\"");
        assertThat(told.get(4))
                .contains("\"children\":[{", "\"status\":\"HEALTHY\"", "\"flips\":[");
        assertThat(told.get(5))
                .contains("\"policy\":\"FAILOVER\"", "\"policy\":\"WEIGHTED\"", "\"seed\":7")
                .contains("\"values\":[\"192.0.2.1\"]", "\"PASSED_OVER\"");
        assertThat(told.get(6))
                .contains("\"status\":\"SIGNING\"", "shop.test. IN DS ", "\"nextStep\":");
        assertThat(told.get(7))
                .contains("; shop.test: 9 record sets, 4 of them not in this file\n")
                .contains("\nmail.shop.test. 3600 IN A 192.0.2.25\n")
                .contains("\n; www.shop.test. A \"first\", failover PRIMARY, health check hc-")
                .contains("\"unchanged\":3,\"kept\":4,\"notes\":[]");
    }

    /// Whatever one can answer, so can the other, and nothing else.
    private static void sameChoices(Fleet fleet, Fleet.Edge edge) throws Exception {
        Set<String> answered = new TreeSet<>();
        Set<String> tested = new TreeSet<>();
        Until.holds(
                PATIENCE,
                () -> answered + " " + tested,
                () -> {
                    answered.add(answered(fleet, edge, STATIC));
                    tested.add(tested(fleet.api(), STATIC));
                    return answered.size() > 1 && tested.size() > 1;
                });
        assertThat(tested).isEqualTo(answered);
    }

    private static String answered(Fleet fleet, Fleet.Edge edge, String name)
            throws IOException, InterruptedException {
        return SeedStoryPlay.resolve(fleet, edge.address(), name).toString();
    }

    private static String tested(Api api, String name) throws IOException, InterruptedException {
        String zone = api.get("/v1/hosted-zones?name=shop.test").expecting(200).text("/items/0/id");
        Api.Answer answer =
                api.post(
                                "/v1/hosted-zones/" + zone + "/test-answer",
                                "{\"name\": \"" + name + "\", \"type\": \"A\"}")
                        .expecting(200);
        return "[" + answer.text("/answer/0/values/0") + "]";
    }

    private String run(Fleet fleet, List<String> parts, int port) throws Exception {
        int api = fleet.controlPlanes().getFirst().apiPort();
        StringBuilder script = new StringBuilder();
        for (int part = 0; part < parts.size(); part++) {
            script.append("echo; echo '# part ").append(part).append("'\n");
            script.append(parts.get(part)).append('\n');
        }
        String ready =
                script.toString()
                        .replace(
                                "wf_the-token-that-was-printed",
                                Files.readString(folder.resolve("admin-token")))
                        .replace("127.0.0.1:8080/", "127.0.0.1:" + api + "/")
                        .replace("\"port\": 9000", "\"port\": " + port);
        List<String> command = List.of("bash", "-e", "-c", ready);
        try (ServiceProcess process = ServiceProcess.start("page", folder, command, Map.of())) {
            int status = process.awaitEnd(PATIENCE);
            assertThat(status).as(process.output()).isZero();
            return process.output();
        }
    }

    private static Path page() {
        return Installation.root().resolve("docs/dns.md");
    }
}
