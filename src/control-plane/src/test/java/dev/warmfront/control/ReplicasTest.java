package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.protocol.ToEdge;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Two replicas that share nothing but PostgreSQL, with a thousand distributions in it.
@ExtendWith(Service.Provider.class)
class ReplicasTest {

    private static final int DISTRIBUTIONS = 1_000;
    private static final int CHANGES = 24;
    private static final int WARM_UP = 8;

    private final Service first;

    ReplicasTest(Service first) {
        this.first = first;
    }

    @Test
    void with_a_thousand_distributions_a_change_is_soon_live_on_the_edges_of_every_replica() {
        try (Service one = first.anotherOn("thousand");
                Service two = one.twin();
                ScriptedEdge here = ScriptedEdge.joins(one, two, "here").attaches();
                ScriptedEdge there = ScriptedEdge.joins(two, "there").attaches()) {
            here.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            there.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Answer site = seed(one);
            long[] micros = new long[CHANGES];
            String tag = site.etag();
            for (int i = 0; i < CHANGES; i++) {
                Answer written =
                        one.patch(
                                "/v1/distributions/" + site.id(),
                                "{\"defaultRootObject\": \"" + i + ".html\"}",
                                "If-Match",
                                tag);
                assertThat(written.status()).as(written.response().body()).isEqualTo(200);
                long committed = System.nanoTime();
                tag = written.etag();
                Answer live =
                        one.get("/v1/changes/" + written.header("Warmfront-Change") + "?wait=30s");
                micros[i] = (System.nanoTime() - committed) / 1_000;
                assertThat(live.text("/status")).as(live.response().body()).isEqualTo("LIVE");
                assertThat(live.body().at("/edges").size()).isEqualTo(2);
            }
            print(Arrays.copyOfRange(micros, WARM_UP, CHANGES));
            assertThat(here.running().snapshot().distributions()).hasSize(DISTRIBUTIONS + 1);
            assertThat(there.running().digest()).isEqualTo(here.running().digest());

            // The other replica goes on alone.
            one.close();
            Answer last =
                    two.patch(
                            "/v1/distributions/" + site.id(),
                            "{\"defaultRootObject\": \"last.html\"}",
                            "If-Match",
                            tag);
            assertThat(last.status()).as(last.response().body()).isEqualTo(200);
            Deadline.until(
                    "the other edge runs it",
                    () ->
                            there.running().snapshot().distributions().stream()
                                    .anyMatch(d -> d.defaultRootObject().equals("last.html")));
        }
    }

    /// A thousand copies of one distribution, put where a thousand creations would have put them.
    private static Answer seed(Service service) {
        Answer site =
                service.post(
                        "/v1/distributions",
                        """
                        {
                          "origins": [{"id": "a", "domainName": "a.example.test"},
                                      {"id": "b", "domainName": "b.example.test"}],
                          "originGroups": [{"id": "both", "originIds": ["a", "b"]}],
                          "defaultCacheBehaviour": {"targetOriginId": "both"},
                          "cacheBehaviours": [
                            {"pathPattern": "/images/*", "targetOriginId": "a"},
                            {"pathPattern": "*.css", "targetOriginId": "b"}]
                        }
                        """);
        assertThat(site.status()).as(site.response().body()).isEqualTo(201);
        service.bean(JdbcClient.class)
                .sql(
                        """
                        insert into resource
                               (id, kind, document, revision, managed, created_at, updated_at)
                        select 'd-0' || lpad(n::text, 25, '0'), kind, document, revision, managed,
                               created_at, updated_at
                          from resource, generate_series(1, :many) as n
                         where id = :id
                        """)
                .param("many", DISTRIBUTIONS)
                .param("id", site.id())
                .update();
        return site;
    }

    @SuppressWarnings("SystemOut")
    private static void print(long[] micros) {
        Arrays.sort(micros);
        System.out.printf(
                "%d distributions, 2 replicas, 2 edges: answer to a write until live everywhere,"
                        + " p50 %s, p99 %s (goal: 500 ms)%n",
                DISTRIBUTIONS,
                millis(micros[micros.length / 2]),
                millis(micros[micros.length * 99 / 100]));
    }

    private static String millis(long micros) {
        return Duration.ofNanos(micros * 1_000).toMillis() + " ms";
    }
}
