package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.ScriptedEdge.Certified;
import dev.warmfront.protocol.ToEdge;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The certificates by which edges are known: how they get them, keep them and lose them.
@ExtendWith(Service.Provider.class)
class EdgeCertificatesTest {

    private static final Duration SHORT = Duration.ofSeconds(6);

    private final Service service;

    EdgeCertificatesTest(Service service) {
        this.service = service;
    }

    @Test
    void it_is_for_the_key_of_the_edge_names_it_and_is_good_for_a_week() throws Exception {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "certified").attaches()) {
            X509Certificate certificate = edge.certified().certificate();
            assertThat(certificate.getPublicKey()).isEqualTo(edge.certified().pair().getPublic());
            assertThat(certificate.getSubjectX500Principal().getName())
                    .isEqualTo("CN=" + edge.id());
            assertThat(certificate.getSubjectAlternativeNames().toString())
                    .isEqualTo("[[6, spiffe://warmfront/edge/" + edge.id() + "]]");
            assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
            Instant end = certificate.getNotAfter().toInstant();
            assertThat(Duration.between(Instant.now(), end))
                    .isBetween(Duration.ofDays(7).minusMinutes(5), Duration.ofDays(7));
            assertThat(service.get("/v1/edges/" + edge.id()).text("/certificateExpiresAt"))
                    .isEqualTo(end.toString());
        }
    }

    @Test
    void without_one_there_is_no_stream_and_no_renewal() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "naked")) {
            Certified own = edge.certified();
            edge.shows(null);
            edge.attaches();
            Deadline.until("it is refused", () -> edge.end() != null);
            isUnauthenticated(edge.end(), "certificate: none");
            assertThatThrownBy(edge::renews)
                    .satisfies(e -> isUnauthenticated(e, "certificate: none"));
            edge.goesAway();
            // Neither does a certificate of another fleet help.
            try (Service other = service.anotherOn("other_fleet");
                    ScriptedEdge foreign = ScriptedEdge.joins(other, "foreign")) {
                edge.shows(foreign.certified());
                edge.attaches();
                Deadline.until("it is refused", () -> edge.end() != null);
                edge.goesAway();
            }
            edge.shows(own);
            edge.attaches();
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
        }
    }

    @Test
    void it_is_renewed_for_a_fresh_key_as_often_as_the_edge_asks() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "renewer").attaches()) {
            Certified first = edge.certified();
            Certified second = edge.renews();
            assertThat(second.certificate().getSerialNumber())
                    .isNotEqualTo(first.certificate().getSerialNumber());
            assertThat(second.certificate().getSubjectX500Principal())
                    .isEqualTo(first.certificate().getSubjectX500Principal());
            assertThat(second.certificate().getPublicKey()).isEqualTo(second.pair().getPublic());
            edge.goesAway();
            edge.attaches();
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
        }
    }

    @Test
    void one_that_has_ended_is_refused_with_what_to_do_and_ends_the_stream_it_opened() {
        try (Service brief =
                        service.anotherOn(
                                service.newDatabase("brief"),
                                Map.of(
                                        "warmfront.fleet.certificate-lifetime",
                                        SHORT.toSeconds() + "s"));
                ScriptedEdge edge = ScriptedEdge.joins(brief, "brief").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Instant end = edge.certified().certificate().getNotAfter().toInstant();
            Deadline.until("its stream ends", () -> edge.end() != null);
            assertThat(Instant.now()).isAfterOrEqualTo(end);
            isUnauthenticated(edge.end(), "certificate: expired " + end);
            edge.goesAway();
            edge.attaches();
            Deadline.until("it is refused", () -> edge.end() != null);
            isUnauthenticated(edge.end(), "make an enrolment token");
            assertThatThrownBy(edge::renews)
                    .satisfies(e -> isUnauthenticated(e, "make an enrolment token"));
        }
    }

    @Test
    void a_revoked_edge_gets_no_other() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "revoked")) {
            service.delete("/v1/edges/" + edge.id(), "If-Match", "*");
            assertThatThrownBy(edge::renews)
                    .satisfies(e -> isUnauthenticated(e, "edge: unknown or revoked"));
        }
    }

    @Test
    void what_is_no_request_is_refused_and_the_token_can_still_be_used() {
        String token = service.post("/v1/edges/enrolment-tokens", "{}").text("/token");
        KeyPair pair = ScriptedEdge.pair("EC");
        byte[] good = ScriptedEdge.request(pair);
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 9);
        isNoRequest(token, new byte[0]);
        isNoRequest(token, new byte[5_000]);
        isNoRequest(token, cut);
        isNoRequest(token, ScriptedEdge.request(ScriptedEdge.pair("RSA")));
        // Somebody else's key, without the other half of it.
        isNoRequest(token, ScriptedEdge.request(ScriptedEdge.pair("EC").getPublic(), pair));
        assertThat(ScriptedEdge.enrol(service.fleetPort(), token, good).getEdgeId())
                .startsWith("e-");
    }

    private void isNoRequest(String token, byte[] request) {
        assertThatThrownBy(() -> ScriptedEdge.enrol(service.fleetPort(), token, request))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode())
                                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
                            assertThat(e.getStatus().getDescription())
                                    .startsWith("certificate request: ");
                        });
    }

    private static void isUnauthenticated(Throwable refused, String why) {
        Status status = Status.fromThrowable(refused);
        assertThat(status.getCode()).as(status.toString()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(status.getDescription()).contains(why);
    }
}
