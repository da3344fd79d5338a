package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `curl` gets of what an edge compressed, and what it makes of it.
class CompressionPlay {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    @Test
    void curl_gets_text_compressed_in_whatever_it_asks_for_and_reads_it() throws Exception {
        byte[] page =
                "<p>A page that says the same thing again and again.</p>\n".repeat(500).getBytes();
        try (FileOrigin origin = new FileOrigin("main").with("/page.html", "text/html", page);
                Fleet fleet = Fleet.start(folder)) {
            Fleet.Edge edge = fleet.addEdge();
            Api api = fleet.api();
            Api.Answer policy =
                    api.post(
                                    "/v1/cache-policies",
                                    "{\"name\": \"all\","
                                            + " \"contentCodings\": [\"BR\", \"ZSTD\", \"GZIP\"]}")
                            .expecting(201);
            Api.Answer created =
                    api.post(
                                    "/v1/distributions",
                                    """
                                    {"name": "text",
                                     "origins": [{"id": "main", "domainName": "127.0.0.1",
                                                  "port": %d}],
                                     "defaultCacheBehaviour":
                                       {"targetOriginId": "main", "cachePolicyId": "%s"}}
                                    """
                                            .formatted(origin.port(), policy.text("/id")))
                            .expecting(201);
            api.awaitLive(created);
            String site = created.text("/domainName");
            for (String coding : List.of("br", "zstd", "gzip")) {
                String head = curl(fleet, edge, site, coding, "-H", "Accept-Encoding: " + coding);
                assertThat(head).contains("content-encoding: " + coding);
                assertThat(head).contains("vary: accept-encoding");
                assertThat(Files.size(folder.resolve(coding))).isLessThan(page.length / 10);
                // Its own decoder this time, and what is stored by now.
                String again =
                        curl(
                                fleet,
                                edge,
                                site,
                                "decoded",
                                "--compressed",
                                "-H",
                                "Accept-Encoding: " + coding);
                assertThat(again).contains("x-cache: hit");
                assertThat(folder.resolve("decoded")).hasBinaryContent(page);
            }
            String usual = curl(fleet, edge, site, "usual", "--compressed");
            assertThat(usual).contains("content-encoding: br");
            assertThat(folder.resolve("usual")).hasBinaryContent(page);
            byte[] gzip = Files.readAllBytes(folder.resolve("gzip"));
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                assertThat(in.readAllBytes()).isEqualTo(page);
            }
            String plain = curl(fleet, edge, site, "plain");
            assertThat(plain).doesNotContain("content-encoding").contains("vary: accept-encoding");
            assertThat(folder.resolve("plain")).hasBinaryContent(page);
            assertThat(edge.process().output()).doesNotContain("Nothing is compressed");
        }
    }

    /// @return the head of the answer, in lower case
    private String curl(Fleet fleet, Fleet.Edge edge, String site, String file, String... more)
            throws Exception {
        Path head = folder.resolve(file + ".head");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "-D",
                                head.toString(),
                                "-o",
                                folder.resolve(file).toString(),
                                "-H",
                                "Host: " + site));
        command.addAll(List.of(more));
        command.add("http://" + edge.address() + ":" + fleet.httpPort() + "/page.html");
        try (ServiceProcess curl = ServiceProcess.start("curl", folder, command, Map.of())) {
            assertThat(curl.awaitEnd(PATIENCE)).as(curl.output()).isZero();
        }
        return Files.readString(head).toLowerCase(Locale.ROOT);
    }
}
