package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A thousand distributions in the store, and one of them changes.
class ManyDistributionsPlay {

    private static final int STORED = 1_000;
    private static final int CHANGES = 60;
    private static final int WARM_UP = 20;

    @TempDir Path folder;

    @Test
    void with_a_thousand_distributions_a_change_is_live_on_all_edges() throws Exception {
        try (Fleet fleet = Fleet.start(folder)) {
            fleet.addEdge();
            fleet.addEdge();
            Api api = fleet.api();
            Api.Answer last = fill(api);
            api.awaitLive(last);

            List<Long> millis = new ArrayList<>();
            Api.Answer read = api.get("/v1/distributions/" + last.text("/id")).expecting(200);
            for (int i = 0; i < CHANGES + WARM_UP; i++) {
                String comment = "{\"defaultRootObject\": \"index-" + i + ".html\"}";
                read =
                        api.patch("/v1/distributions/" + last.text("/id"), read.etag(), comment)
                                .expecting(200);
                long committed = System.nanoTime();
                Api.Answer live = api.awaitLive(read);
                assertThat(live.text("/status")).isEqualTo("LIVE");
                if (i >= WARM_UP) {
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - committed));
                }
            }
            Collections.sort(millis);
            System.out.printf(
                    "commit to every edge's ACK, %d distributions, 2 edges, %d changes:"
                            + " p50 %d ms, p99 %d ms, max %d ms (goal: p99 < 500 ms)%n",
                    STORED,
                    CHANGES,
                    millis.get(CHANGES / 2),
                    millis.get(CHANGES * 99 / 100),
                    millis.getLast());
        }
    }

    private static Api.Answer fill(Api api) throws Exception {
        List<Future<Api.Answer>> created = new ArrayList<>();
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < STORED; i++) {
                String document = FirstRoadPlay.document("site-" + i, 8080);
                created.add(
                        writers.submit(
                                () -> api.post("/v1/distributions", document).expecting(201)));
            }
        }
        Api.Answer last = created.getLast().get();
        for (Future<Api.Answer> one : created) {
            if (one.get().change().compareTo(last.change()) > 0) {
                last = one.get();
            }
        }
        return last;
    }
}
