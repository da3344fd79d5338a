package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A distribution created over REST is cached and served by two edges.
class FirstRoadPlay {

    @TempDir Path folder;

    private final Viewer viewer = new Viewer("127.0.0.1");

    @Test
    void a_distribution_created_over_rest_is_cached_and_served_by_edges() throws Exception {
        try (FileOrigin origin = origin();
                Fleet fleet = Fleet.start(folder)) {
            List<Fleet.Edge> edges = fleet.addEdges(2);
            Fleet.Edge one = edges.getFirst();
            Api api = fleet.api();
            Api.Answer created =
                    api.post("/v1/distributions", document("files", origin.port())).expecting(201);
            String site = created.text("/domainName");
            api.awaitLive(created);

            everyFileIsTheSame(fleet, edges, site, origin.files());
            int asked = origin.timesAsked();
            everyFileIsTheSame(fleet, edges, site, origin.files());
            assertThat(origin.timesAsked()).as("the second pass").isEqualTo(asked);

            aChangeIsAcknowledgedByBoth(api, created, fleet, edges);
            anInvalidationMakesBothAskAgain(api, created, fleet, edges, origin);

            fleet.controlPlanes().getFirst().process().kill();
            int before = origin.timesAsked();
            everyFileIsTheSame(fleet, edges, site, origin.files());
            assertThat(origin.timesAsked()).as("without a control plane").isEqualTo(before);

            one.process().kill();
            Fleet.Edge again = fleet.restart(one);
            everyFileIsTheSame(fleet, List.of(again), site, origin.files());
        }
    }

    private void aChangeIsAcknowledgedByBoth(
            Api api, Api.Answer created, Fleet fleet, List<Fleet.Edge> edges) throws Exception {
        String path = "/v1/distributions/" + created.text("/id");
        Api.Answer read = api.get(path).expecting(200);
        Api.Answer changed =
                api.patch(
                                path,
                                read.etag(),
                                "{\"defaultCacheBehaviour\":"
                                        + " {\"viewerProtocolPolicy\": \"REDIRECT_TO_HTTPS\"}}")
                        .expecting(200);
        Api.Answer live = api.awaitLive(changed);
        assertThat(live.body().toString()).contains(edges.stream().map(Fleet.Edge::name).toList());
        for (Fleet.Edge edge : edges) {
            assertThat(get(fleet, edge, created.text("/domainName"), "/notes.txt").status())
                    .isEqualTo(301);
        }
        Api.Answer back =
                api.patch(
                                path,
                                changed.etag(),
                                "{\"defaultCacheBehaviour\":"
                                        + " {\"viewerProtocolPolicy\": \"ALLOW_ALL\"}}")
                        .expecting(200);
        api.awaitLive(back);
    }

    private void anInvalidationMakesBothAskAgain(
            Api api, Api.Answer created, Fleet fleet, List<Fleet.Edge> edges, FileOrigin origin)
            throws Exception {
        String site = created.text("/domainName");
        origin.with("/notes.txt", "second edition".getBytes());
        String path = "/v1/distributions/" + created.text("/id") + "/invalidations";
        Api.Answer invalidation = api.post(path, "{\"paths\": [\"/notes*\"]}").expecting(201);
        Api.Answer done =
                api.get(path + "/" + invalidation.text("/id") + "?wait=30s").expecting(200);
        assertThat(done.text("/status")).isEqualTo("COMPLETED");
        int before = origin.timesAsked();
        for (Fleet.Edge edge : edges) {
            assertThat(get(fleet, edge, site, "/notes.txt").text()).isEqualTo("second edition");
        }
        assertThat(origin.timesAsked()).isEqualTo(before + edges.size());
    }

    /// Of all edges at once, as viewers come.
    private void everyFileIsTheSame(
            Fleet fleet, List<Fleet.Edge> edges, String site, Map<String, byte[]> files)
            throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (Fleet.Edge edge : edges) {
            all.add(() -> {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Viewer.Seen seen = get(fleet, edge, site, file.getKey());
                    assertThat(seen.status()).as(file.getKey()).isEqualTo(200);
                    assertThat(seen.body()).as(file.getKey()).isEqualTo(file.getValue());
                }
                return null;
            });
        }
        try (ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> one : viewers.invokeAll(all)) {
                one.get();
            }
        }
    }

    private Viewer.Seen get(Fleet fleet, Fleet.Edge edge, String site, String path)
            throws IOException {
        return viewer.get(edge.address(), fleet.httpPort(), site, path);
    }

    static String document(String name, int originPort) {
        return """
        {
          "name": "%s",
          "origins": [{"id": "main", "domainName": "127.0.0.1", "port": %d}],
          "defaultCacheBehaviour": {"targetOriginId": "main"}
        }
        """
                .formatted(name, originPort);
    }

    /// The project's own texts, and bytes of every awkward size.
    private static FileOrigin origin() throws IOException {
        FileOrigin origin = new FileOrigin("main");
        origin.with("/notes.txt", "first edition".getBytes());
        Path root = Installation.root();
        try (Stream<Path> sources = Files.walk(root.resolve("src/snapshot/src"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                origin.with("/" + root.relativize(source), Files.readAllBytes(source));
            }
        }
        Random random = new Random(1);
        for (int i = 0; i < 250; i++) {
            byte[] content = new byte[i < 20 ? i : random.nextInt(200_000)];
            random.nextBytes(content);
            origin.with("/bytes/" + i, content);
        }
        byte[] large = new byte[5_000_000];
        random.nextBytes(large);
        return origin.with("/bytes/large", large);
    }
}
