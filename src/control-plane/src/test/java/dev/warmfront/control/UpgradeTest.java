package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.snapshot.Digest;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// What an older version left in its tables is still good.
@ExtendWith(Service.Provider.class)
class UpgradeTest {

    private static final String SECRET = "0123456789abcdef".repeat(4);

    private final Service any;

    UpgradeTest(Service any) {
        this.any = any;
    }

    @Test
    void keys_and_changes_from_before_there_were_roles_and_an_audit_log_are_still_good() {
        String url = any.newDatabase("upgrade");
        Flyway.configure()
                .dataSource(url, LocalPostgres.USER, any.databasePassword())
                .locations("classpath:db/migration")
                .target("7")
                .load()
                .migrate();
        JdbcClient jdbc =
                JdbcClient.create(
                        new DriverManagerDataSource(
                                url, LocalPostgres.USER, any.databasePassword()));
        key(jdbc, "01old1", "first", "ADMIN", null);
        key(jdbc, "01old2", "twice", "OPERATOR", null);
        key(jdbc, "01old3", "twice", "VIEWER", null);
        key(jdbc, "01old4", "gone", "ADMIN", "2026-01-01T00:00:00Z");
        jdbc.sql(
                        """
                        insert into change (id, actor, verb, subject, request_id, at)
                        values ('chg-1', 'api-key/01old1', 'CREATE', 'zone/"ä" \\ 😀', 'req-1',
                                '2026-01-02T03:04:05.060708Z'),
                               ('chg-2', E'tab\\tbell\\u0007', 'DELETE', 'zone/2', 'req-2',
                                '2026-12-31T23:59:59Z')
                        """)
                .update();
        try (Service service = any.anotherOn(url, Map.of())) {
            assertThat(service.token()).as("there is an owner already").isNull();
            assertThat(as(service, "01old1", "GET", "/v1/api-keys").status()).isEqualTo(200);
            assertThat(as(service, "01old2", "GET", "/v1/distributions").status()).isEqualTo(200);
            assertThat(as(service, "01old2", "GET", "/v1/api-keys").status()).isEqualTo(403);
            assertThat(as(service, "01old3", "GET", "/v1/distributions").status()).isEqualTo(200);
            assertThat(as(service, "01old4", "GET", "/v1/distributions").status()).isEqualTo(401);
            Answer keys = as(service, "01old1", "GET", "/v1/api-keys");
            assertThat(keys.body().at("/items").size()).isEqualTo(3);
            assertThat(keys.text("/items/0/role")).isEqualTo("OWNER");
            assertThat(keys.text("/items/1/name")).isEqualTo("twice");
            assertThat(keys.text("/items/2/name")).isEqualTo("twice-01old3");
            Answer last = as(service, "01old1", "DELETE", "/v1/api-keys/01old1");
            assertThat(last.text("/type")).endsWith("last-owner");
            Answer rotated = as(service, "01old1", "POST", "/v1/api-keys/01old2/rotate");
            assertThat(rotated.status()).as(rotated.response().body()).isEqualTo(200);
            Answer verdict = as(service, "01old1", "GET", "/v1/audit-events/verification");
            assertThat(verdict.body().at("/intact").asBoolean())
                    .as(verdict.response().body())
                    .isTrue();
            Answer events = as(service, "01old1", "GET", "/v1/audit-events?actor=api-key/01old1");
            assertThat(events.body().toString()).contains("\"at\":\"2026-01-02T03:04:05.060708Z\"");
        }
    }

    private static void key(
            JdbcClient jdbc, String id, String name, String role, String revokedAt) {
        jdbc.sql(
                        """
                        insert into api_key (id, name, role, secret_sha256, revoked_at)
                        values (:id, :name, :role, :secret, :revoked::timestamptz)
                        """)
                .param("id", id)
                .param("name", name)
                .param("role", role)
                .param("secret", Digest.of(SECRET).bytes())
                .param("revoked", revokedAt)
                .update();
    }

    private static Answer as(Service service, String key, String method, String path) {
        return service.sendAs(
                "wf_" + key + "_" + SECRET,
                method,
                path,
                method.equals("POST") ? "{}" : null,
                "Content-Type",
                "application/json",
                "If-Match",
                "*");
    }
}
