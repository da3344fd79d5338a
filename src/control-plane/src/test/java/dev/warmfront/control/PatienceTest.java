package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Nobody waits for ever for a replica that does not go on.
@ExtendWith(Service.Provider.class)
class PatienceTest {

    private static final String INIT = "spring.datasource.hikari.connection-init-sql";
    private static final String DISTRIBUTION =
            """
            {"origins": [{"id": "o", "domainName": "o.test"}],
             "defaultCacheBehaviour": {"targetOriginId": "o"}}
            """;

    private final Service service;

    PatienceTest(Service service) {
        this.service = service;
    }

    @Test
    void who_waits_too_long_for_another_write_hears_so_and_what_is_read_does_not_wait()
            throws Exception {
        String url = service.newDatabase("patience");
        try (Service hasty = service.anotherOn(url, Map.of(INIT, "set lock_timeout = '200ms'"));
                Connection other = hasty.bean(DataSource.class).getConnection()) {
            other.setAutoCommit(false);
            lockOfAllWrites(other);

            Answer refused = hasty.post("/v1/distributions", DISTRIBUTION);
            assertThat(refused.status()).as(refused.response().body()).isEqualTo(503);
            assertThat(refused.text("/type")).isEqualTo("urn:warmfront:problem:unavailable");
            assertThat(refused.text("/detail")).contains("Another write");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(hasty.get("/v1/distributions").body().at("/items")).isEmpty();

            other.rollback();
            assertThat(hasty.post("/v1/distributions", DISTRIBUTION).status()).isEqualTo(201);
        }
    }

    private static void lockOfAllWrites(Connection connection) throws Exception {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            lock.setLong(1, 0x7761_726d_0001L);
            lock.execute();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lock_timeout, 30s",
        "idle_in_transaction_session_timeout, 5min",
        "tcp_keepalives_idle, 10",
        "tcp_keepalives_interval, 5",
        "tcp_keepalives_count, 4"
    })
    void every_connection_has_its_bounds(String setting, String bound) {
        assertThat(
                        service.bean(JdbcClient.class)
                                .sql("show " + setting)
                                .query(String.class)
                                .single())
                .isEqualTo(bound);
    }
}
