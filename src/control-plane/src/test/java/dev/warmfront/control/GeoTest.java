package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where addresses are, over the API.
@ExtendWith(Service.Provider.class)
class GeoTest {

    private final Service service;

    GeoTest(Service service) {
        this.service = service;
    }

    @Test
    void an_address_is_told_with_everything_that_is_known_of_it_and_whose_data_that_is() {
        Answer stanford = service.get("/v1/geo?ip=171.64.1.1");
        assertThat(stanford.status()).as(stanford.response().body()).isEqualTo(200);
        assertThat(stanford.text("/ip")).isEqualTo("171.64.1.1");
        assertThat(stanford.text("/continent")).isEqualTo("NA");
        assertThat(stanford.text("/country")).isEqualTo("US");
        assertThat(stanford.text("/subdivision")).isEqualTo("CA");
        assertThat(stanford.body().at("/latitude").asDouble()).isBetween(36.0, 38.0);
        assertThat(stanford.body().at("/longitude").asDouble()).isBetween(-124.0, -120.0);
        assertThat(stanford.text("/network")).startsWith("171.64.").contains("/");
        assertThat(stanford.text("/data/source")).isEqualTo("DB-IP City Lite");
        assertThat(stanford.text("/data/attribution")).contains("https://db-ip.com", "CC BY 4.0");
        LocalDate built = LocalDate.parse(stanford.text("/data/builtOn"));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(stanford.body().at("/data/ageDays").asLong())
                .isBetween(
                        ChronoUnit.DAYS.between(built, today) - 1,
                        ChronoUnit.DAYS.between(built, today));
    }

    @Test
    void of_an_address_that_is_nowhere_only_the_network_is_told() {
        Answer nowhere = service.get("/v1/geo?ip=2001:db8::1");
        assertThat(nowhere.status()).isEqualTo(200);
        assertThat(nowhere.text("/network")).isEqualTo("2001:db8::/32");
        assertThat(nowhere.body().has("country")).isFalse();
        assertThat(nowhere.body().has("latitude")).isFalse();
        assertThat(nowhere.text("/data/source")).isEqualTo("DB-IP City Lite");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"banana", "192.0.2.0/24", "192.0.2.256", "192.0.2", "2001:db8::g", "%20"})
    void what_is_no_address_is_refused_with_what_was_expected(String ip) {
        Answer answer = service.get("/v1/geo?ip=" + ip);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.text("/type")).endsWith(":invalid-request");
        assertThat(answer.text("/detail"))
                .startsWith("ip: " + ip.replace("%20", " "))
                .contains("(expected: an address, for example 192.0.2.1 or 2001:db8::1)");
    }

    @Test
    void no_address_at_all_is_refused_too() {
        assertThat(service.get("/v1/geo").status()).isEqualTo(400);
        assertThat(service.get("/v1/geo?ip=").status()).isEqualTo(400);
        assertThat(service.get("/v1/geo?ip=192.0.2.1&more=1").status()).isEqualTo(400);
    }
}
