package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How often a credential may ask, over HTTP.
@ExtendWith(Service.Provider.class)
class BudgetsTest {

    private final Service any;

    BudgetsTest(Service any) {
        this.any = any;
    }

    @Test
    void who_asks_too_often_is_told_when_to_come_back_and_others_do_not_notice() {
        Map<String, Object> slow =
                Map.of("warmfront.api.requests-per-second", "0.01", "warmfront.api.burst", "5");
        try (Service service = any.anotherOn(any.newDatabase("budgets"), slow)) {
            Answer made = service.post("/v1/api-keys", "{\"name\": \"a\", \"role\": \"VIEWER\"}");
            for (int i = 0; i < 5; i++) {
                assertThat(read(service, made).status()).isEqualTo(200);
            }
            Answer refused = read(service, made);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text("/type")).isEqualTo("urn:warmfront:problem:too-many-requests");
            assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 100);
            assertThat(service.get("/v1/distributions").status()).isEqualTo(200);
        }
    }

    private static Answer read(Service service, Answer made) {
        return service.sendAs(made.text("/token"), "GET", "/v1/distributions", null);
    }
}
