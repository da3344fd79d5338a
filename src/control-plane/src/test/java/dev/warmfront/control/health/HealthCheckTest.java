package dev.warmfront.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Health checks over the API.
@ExtendWith(Service.Provider.class)
class HealthCheckTest {

    private static final String CHECKS = "/v1/health-checks";

    private final Service service;

    HealthCheckTest(Service service) {
        this.service = service;
    }

    private Answer created(String body) {
        Answer answer = service.post(CHECKS, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private Answer created() {
        return created("{\"type\": \"TCP\", \"domainName\": \"db.example.test\", \"port\": 5432}");
    }

    @Test
    void a_health_check_is_read_as_it_was_written_with_its_defaults() {
        Answer written =
                created(
                        """
                        {"type": "HTTP", "domainName": "192.0.2.1", "path": "/up?deep=1",
                         "hostHeader": "shop.test", "intervalSeconds": 1, "timeoutSeconds": 1}
                        """);
        assertThat(written.id()).matches("hc-[0-9a-z]{26}");
        assertThat(written.body().at("/port").asInt()).isEqualTo(80);
        assertThat(written.body().at("/failureThreshold").asInt()).isEqualTo(3);
        assertThat(service.get(CHECKS + "/" + written.id()).body()).isEqualTo(written.body());
    }

    @Test
    void what_is_asked_over_tls_has_another_usual_port_and_intervals_may_be_short() {
        Answer written =
                created(
                        """
                        {"type": "HTTPS_STR_MATCH", "domainName": "shop.test", "path": "/",
                         "searchString": "all is well", "intervalSeconds": 0.25,
                         "timeoutSeconds": 0.2, "inverted": true}
                        """);
        assertThat(written.body().at("/port").asInt()).isEqualTo(443);
        assertThat(written.body().at("/intervalSeconds").toString()).isEqualTo("0.25");
        assertThat(written.body().at("/verifyCertificate").asBoolean()).isTrue();
        assertThat(service.get(CHECKS + "/" + written.id()).body()).isEqualTo(written.body());
        Answer refused =
                service.post(
                        CHECKS,
                        """
                        {"type": "HTTPS", "domainName": "shop.test", "path": "/",
                         "searchString": "well", "intervalSeconds": 0.1, "timeoutSeconds": 0.05}
                        """);
        assertThat(refused.body().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/searchString", "/intervalSeconds", "/timeoutSeconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "1e99999", "1e-99999", "\"10\"", "true", "-1", "300.001"})
    void an_interval_that_is_none_is_refused_by_its_name(String interval) {
        Answer answer =
                service.post(
                        CHECKS,
                        "{\"type\": \"TCP\", \"domainName\": \"a.test\", \"intervalSeconds\": "
                                + interval
                                + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/pointer")).isIn("/intervalSeconds", "/timeoutSeconds");
    }

    @Test
    void a_number_is_shown_as_people_write_it() {
        Answer written =
                created(
                        """
                        {"type": "TCP", "domainName": "a.test", "intervalSeconds": 1.5e1,
                         "timeoutSeconds": 2.50}
                        """);
        assertThat(written.body().at("/intervalSeconds").toString()).isEqualTo("15");
        assertThat(written.body().at("/timeoutSeconds").toString()).isEqualTo("2.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "169.254.169.254",
                "metadata.google.internal",
                "10.0.0.1",
                "[::1]",
                "::ffff:127.0.0.1",
                "2130706433",
                "0x7f.1",
                "127.1"
            })
    void edges_are_not_sent_to_addresses_inside(String host) {
        Answer answer =
                service.post(CHECKS, "{\"type\": \"TCP\", \"domainName\": \"" + host + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/pointer")).isEqualTo("/domainName");
        assertThat(answer.text("/errors/0/code")).isEqualTo("address-not-allowed");
    }

    @Test
    void a_timeout_above_the_interval_is_refused() {
        Answer answer =
                service.post(
                        CHECKS,
                        """
                        {"type": "TCP", "domainName": "a.test", "intervalSeconds": 1}
                        """);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/message"))
                .isEqualTo("timeoutSeconds: 4 (expected: at most intervalSeconds (1))");
    }

    @Test
    void before_any_edge_has_probed_it_nobody_has_an_opinion() {
        Answer status = service.get(CHECKS + "/" + created().id() + "/status");
        assertThat(status.status()).as(status.response().body()).isEqualTo(200);
        assertThat(status.body().at("/healthy").asInt()).isZero();
        assertThat(status.body().at("/unhealthy").asInt()).isZero();
        assertThat(status.body().at("/verdicts").size()).isZero();
        assertThat(status.text("/status")).isEqualTo("HEALTHY");
    }

    @Test
    void a_check_that_is_disabled_and_inverted_says_unhealthy() {
        Answer drained =
                created(
                        """
                        {"type": "TCP", "domainName": "db.example.test", "port": 5432,
                         "disabled": true, "inverted": true}
                        """);
        assertThat(service.get(CHECKS + "/" + drained.id() + "/status").text("/status"))
                .isEqualTo("UNHEALTHY");
    }

    @Test
    void a_status_of_nothing_is_not_found() {
        assertThat(service.get(CHECKS + "/hc-nothing/status").status()).isEqualTo(404);
    }

    private static String calculated(String more, String... children) {
        return "{\"type\": \"CALCULATED\", \"children\": [\""
                + String.join("\", \"", children)
                + "\"]"
                + more
                + "}";
    }

    private Answer drained() {
        return created(
                """
                {"type": "TCP", "domainName": "a.test", "disabled": true, "inverted": true}
                """);
    }

    @Test
    void a_calculated_check_says_what_enough_of_its_children_say() {
        String up = created().id();
        String down = drained().id();
        Answer both = created(calculated("", up, down));
        assertThat(both.body().at("/domainName").isNull()).isTrue();
        assertThat(both.body().at("/port").isNull()).isTrue();
        Answer status = service.get(CHECKS + "/" + both.id() + "/status");
        assertThat(status.text("/status")).isEqualTo("UNHEALTHY");
        assertThat(status.text("/children/0/status")).isEqualTo("HEALTHY");
        assertThat(status.text("/children/1/healthCheckId")).isEqualTo(down);
        Answer one = created(calculated(", \"threshold\": 1", up, down));
        assertThat(service.get(CHECKS + "/" + one.id() + "/status").text("/status"))
                .isEqualTo("HEALTHY");
        Answer not = created(calculated(", \"threshold\": 1, \"inverted\": true", up, down));
        assertThat(service.get(CHECKS + "/" + not.id() + "/status").text("/status"))
                .isEqualTo("UNHEALTHY");
    }

    @Test
    void a_calculated_check_counts_none_that_is_calculated_or_not_there() {
        Answer sum = created(calculated("", created().id()));
        Answer nested = service.post(CHECKS, calculated("", sum.id()));
        assertThat(nested.status()).isEqualTo(400);
        assertThat(nested.text("/errors/0/code")).isEqualTo("calculated-child");
        Answer itself =
                service.patch(
                        CHECKS + "/" + sum.id(),
                        "{\"children\": [\"" + sum.id() + "\"]}",
                        "If-Match",
                        sum.etag());
        assertThat(itself.status()).isEqualTo(400);
        assertThat(itself.text("/errors/0/pointer")).isEqualTo("/children/0");
        Answer unknown = service.post(CHECKS, calculated("", "hc-nothing"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text("/errors/0/pointer")).isEqualTo("/children/0");
        Answer probed = service.post(CHECKS, calculated(", \"domainName\": \"a.test\"", "x"));
        assertThat(probed.status()).isEqualTo(400);
    }

    @Test
    void a_check_that_is_counted_cannot_be_deleted_nor_begin_to_count() {
        Answer child = created();
        Answer sum = created(calculated("", child.id()));
        Answer refused = service.delete(CHECKS + "/" + child.id(), "If-Match", child.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/detail")).contains("health-check/" + sum.id());
        Answer turned =
                service.patch(
                        CHECKS + "/" + child.id(),
                        "{\"type\": \"CALCULATED\", \"domainName\": null, \"port\": null,"
                                + " \"children\": [\""
                                + created().id()
                                + "\"]}",
                        "If-Match",
                        child.etag());
        assertThat(turned.status()).isGreaterThanOrEqualTo(400);
        assertThat(turned.response().body()).contains("calculated-child");
    }

    @Test
    void a_check_that_an_origin_names_cannot_be_deleted() {
        Answer check = created();
        Answer distribution =
                service.post(
                        "/v1/distributions",
                        """
                        {"enabled": false,
                         "origins": [{"id": "o", "domainName": "o.test", "healthCheckId": "%s"}],
                         "defaultCacheBehaviour": {"targetOriginId": "o"}}
                        """
                                .formatted(check.id()));
        assertThat(distribution.status()).as(distribution.response().body()).isEqualTo(201);
        Answer refused = service.delete(CHECKS + "/" + check.id(), "If-Match", check.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/detail")).contains("distribution/" + distribution.id());
    }
}
