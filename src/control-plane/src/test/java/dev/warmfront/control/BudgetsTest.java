package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How often a credential may ask, and how often somebody may guess, over HTTP.
@ExtendWith(Service.Provider.class)
class BudgetsTest {

    private static final int BURST = 8;

    private static Service service;

    @BeforeAll
    static void starts(Service any) {
        service =
                any.anotherOn(
                        any.newDatabase("budgets"),
                        Map.of(
                                "warmfront.api.requests-per-second",
                                "0.01",
                                "warmfront.api.burst",
                                BURST));
    }

    @AfterAll
    static void stops() {
        service.close();
    }

    private static Answer read(String token) {
        return service.sendAs(token, "GET", "/v1/distributions", null);
    }

    @Test
    void who_asks_too_often_is_told_when_to_come_back_and_others_do_not_notice() {
        Answer made = service.post("/v1/api-keys", "{\"name\": \"a\", \"role\": \"VIEWER\"}");
        String token = made.text("/token");
        for (int i = 0; i < BURST; i++) {
            assertThat(read(token).status()).isEqualTo(200);
        }
        Answer refused = read(token);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("/type")).isEqualTo("urn:warmfront:problem:too-many-requests");
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 100);
        assertThat(read(service.token()).status()).isEqualTo(200);
        // A second secret is no second budget.
        Answer rotated = service.post("/v1/api-keys/" + made.id() + "/rotate", "{}");
        assertThat(read(rotated.text("/token")).status()).isEqualTo(429);
    }

    @Test
    void who_guesses_is_slowed_down_and_a_right_key_from_the_same_address_is_not() {
        String right = service.token();
        for (int i = 0; i < 10; i++) {
            // A right id, a right length, and a secret that is wrong by its last digit.
            String wrong = right.substring(0, right.length() - 1) + "ghijklmnop".charAt(i);
            assertThat(read(wrong).status()).isEqualTo(401);
        }
        Answer refused = read("wf_x_y");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("/type")).isEqualTo("urn:warmfront:problem:too-many-attempts");
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        assertThat(read(right).status()).isEqualTo(200);
    }
}
