package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.ToEdge;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Edges of other versions than the control plane's.
@ExtendWith(Service.Provider.class)
class VersionSkewTest {

    private static final int OURS = Protocol.VERSION;

    private final Service service;

    VersionSkewTest(Service service) {
        this.service = service;
    }

    @Test
    void an_edge_one_version_away_is_served_like_any_other() {
        for (int version : List.of(OURS - 1, OURS, OURS + 1)) {
            try (ScriptedEdge edge =
                    ScriptedEdge.joins(service, "v" + version).speaks(version).attaches()) {
                List<ToEdge> heard = edge.hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
                assertThat(heard.getFirst().getWelcome().getProtocol()).isEqualTo(OURS);
                Answer written = service.distribution();
                Deadline.until("it runs it", () -> edge.runs(written));
                assertThat(service.change(written, "20s").text("/status")).isEqualTo("LIVE");
                assertThat(service.get("/v1/edges/" + edge.id()).text("/protocol"))
                        .isEqualTo(String.valueOf(version));
            }
        }
    }

    @Test
    void an_edge_further_away_is_sent_away_and_both_sides_hear_who_has_to_be_upgraded() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "odd")) {
            isSentAway(edge, OURS - 2, "upgrade the edge");
            isSentAway(edge, OURS + 2, "upgrade the control plane");
            edge.speaks(OURS).attaches();
            edge.hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
        }
    }

    private static void isSentAway(ScriptedEdge edge, int version, String advice) {
        edge.speaks(version).attaches();
        Deadline.until("it is sent away", () -> edge.end() != null);
        Status status = Status.fromThrowable(edge.end());
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).startsWith("protocol: " + version).contains(advice);
        assertThat(edge.heard()).isEmpty();
        edge.goesAway();
    }

    @Test
    void who_cannot_be_understood_does_not_use_up_its_token() {
        String token = service.post("/v1/edges/enrolment-tokens", "{}").text("/token");
        byte[] request = ScriptedEdge.request(ScriptedEdge.pair("EC"));
        int port = service.fleetPort();
        assertThatThrownBy(() -> ScriptedEdge.enrol(port, token, request, OURS + 2))
                .satisfies(e ->
                        assertThat(Status.fromThrowable(e).getCode())
                                .isEqualTo(Status.Code.FAILED_PRECONDITION));
        assertThat(ScriptedEdge.enrol(port, token, request, OURS - 1).getEdgeId()).startsWith("e-");
    }

    @Test
    void an_edge_that_tells_nobody_what_it_answers_is_not_asked_and_is_named() {
        try (ScriptedEdge old =
                        ScriptedEdge.joins(service, "old").speaks(Protocol.WATCHES - 1).attaches();
                ScriptedEdge other = ScriptedEdge.joins(service, "other").attaches()) {
            for (ScriptedEdge one : List.of(old, other)) {
                one.hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
            }
            String site = service.distribution().id();
            Answer log = service.get("/v1/distributions/" + site + "/access-log?wait=2s");
            assertThat(log.status()).as(log.response().body()).isEqualTo(200);
            assertThat(log.body().at("/edges/telling").toString()).contains("\"other\"");
            assertThat(log.body().at("/edges/silent").toString()).isEqualTo("[\"old\"]");
            assertThat(other.heard()).anyMatch(ToEdge::hasWatches);
            assertThat(old.heard()).noneMatch(ToEdge::hasWatches);
            assertThat(old.end()).isNull();
        }
    }
}
