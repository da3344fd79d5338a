package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.ToEdge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Many resources, of which one changes: only that one is read, compiled and sent. How many there
/// are is chosen by `-Dscale.distributions` and `-Dscale.zones` (a thousand record sets each), and
/// how often something is written by `-Dscale.writes`. Prints how long it takes.
@ExtendWith(Service.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScaleTest {

    private static final int DISTRIBUTIONS = Integer.getInteger("scale.distributions", 2_000);
    private static final int ZONES = Integer.getInteger("scale.zones", 5);
    private static final int WRITES = Integer.getInteger("scale.writes", 10);

    private final Service service;
    private ScriptedEdge edge;
    private Answer first;

    ScaleTest(Service shared) {
        service = shared.anotherOn("scale");
    }

    @BeforeAll
    void fill() {
        first = service.distribution();
        distributions();
        zones();
        edge = ScriptedEdge.joins(service, "lone").attaches();
        long before = System.nanoTime();
        live(service.distribution());
        print("everything, once", List.of(System.nanoTime() - before));
    }

    /// Not through the API, which would take hours.
    private void distributions() {
        service.bean(JdbcClient.class)
                .sql(
                        """
                        insert into resource
                               (id, kind, name, document, revision, managed,
                                created_at, updated_at)
                        select 'd-01' || lpad(i::text, 24, '0'), kind, null,
                               jsonb_set(document, '{aliases}',
                                         jsonb_build_array('www.n' || i || '.test')),
                               0, false, now(), now()
                          from resource, generate_series(1, :count) i
                         where id = :first
                        """)
                .param("first", first.id())
                .param("count", DISTRIBUTIONS)
                .update();
    }

    private void zones() {
        for (int zone = 0; zone < ZONES; zone++) {
            Answer made =
                    service.post("/v1/hosted-zones", "{\"name\": \"z%d.test\"}".formatted(zone));
            assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        }
        service.bean(JdbcClient.class)
                .sql(
                        """
                        update resource
                           set document = jsonb_set(document, '{recordSets}',
                               document -> 'recordSets' ||
                               (select jsonb_agg(jsonb_build_object(
                                           'name', 'h' || i || '.' || (document ->> 'name'),
                                           'type', 'A', 'ttlSeconds', 60,
                                           'values', jsonb_build_array('192.0.2.1')))
                                  from generate_series(1, 1000) i)),
                               revision = revision + 1
                         where kind = 'hosted-zone'
                        """)
                .update();
    }

    @AfterAll
    void stop() {
        edge.close();
        service.close();
    }

    private void live(Answer written) {
        Answer change = service.change(written, "20s");
        assertThat(change.text("/status")).as(change.response().body()).isEqualTo("LIVE");
    }

    @Test
    void a_change_of_one_distribution_sends_one() {
        String path = "/v1/distributions/" + first.id();
        int heard = edge.heard().size();
        List<Long> written = new ArrayList<>();
        List<Long> live = new ArrayList<>();
        for (int write = 0; write < WRITES; write++) {
            String etag = service.get(path).etag();
            long before = System.nanoTime();
            Answer answer =
                    service.patch(
                            path,
                            "{\"defaultRootObject\": \"n%d\"}".formatted(write),
                            "If-Match",
                            etag);
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            written.add(System.nanoTime() - before);
            live(answer);
            live.add(System.nanoTime() - before);
        }
        print("one changes, written", written);
        print("one changes, live", live);
        List<ReleasePart> parts =
                edge.heard().subList(heard, edge.heard().size()).stream()
                        .filter(ToEdge::hasReleasePart)
                        .map(ToEdge::getReleasePart)
                        .toList();
        System.out.printf(
                Locale.ROOT,
                "%d releases: %d bytes%n",
                parts.size(),
                parts.stream().mapToInt(ReleasePart::getSerializedSize).sum());
        assertThat(parts)
                .hasSize(WRITES)
                .allMatch(part -> part.getUpsertsCount() == 1 && part.getRemovalsCount() == 0);
    }

    private static void print(String what, List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%d distributions, %d record sets: %s: median %d ms, most %d ms%n",
                DISTRIBUTIONS,
                ZONES * 1000,
                what,
                sorted.get(sorted.size() / 2) / 1_000_000,
                sorted.getLast() / 1_000_000);
    }
}
