package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service as a process of its own whose database is not there, or not there any more.
class DatabaseTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SECRET = "do-not-tell";

    private static final String DISTRIBUTION =
            """
            {"origins": [{"id": "o", "domainName": "o.test"}],
             "defaultCacheBehaviour": {"targetOriginId": "o"}}
            """;

    @TempDir private static Path folder;
    private static LocalPostgres postgres;

    @BeforeAll
    static void a_database() throws Exception {
        postgres = LocalPostgres.start(folder.resolve("postgres"));
    }

    @AfterAll
    static void stops() {
        postgres.close();
    }

    /// All that a process says that cannot start.
    private static String complaint(String url, String password) throws Exception {
        try (ServiceProcess process = Replica.process(folder, url, password)) {
            assertThat(process.awaitEnd(PATIENCE)).as(process.output()).isEqualTo(1);
            assertThat(process.output()).doesNotContain(SECRET).doesNotContain(postgres.password());
            return process.output();
        }
    }

    private static String place() {
        return "127.0.0.1:" + URI.create(postgres.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    @Test
    void nobody_at_the_address_is_one_sentence_that_names_it() throws Exception {
        int port = Installation.freePort();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/warmfront?password=" + SECRET;
        assertThat(complaint(url, SECRET))
                .isEqualTo(
                        "warmfront: PostgreSQL cannot be reached at 127.0.0.1:"
                                + port
                                + " (Connection refused): check that it runs there and that nothing"
                                + " is in between, or name another in spring.datasource.url"
                                + " (SPRING_DATASOURCE_URL).");
    }

    @Test
    void a_host_that_does_not_exist_is_one_sentence_that_names_it() throws Exception {
        assertThat(complaint("jdbc:postgresql://nowhere.invalid/warmfront", SECRET))
                .startsWith("warmfront: PostgreSQL cannot be reached at nowhere.invalid:5432 (")
                .contains("no such host")
                .hasLineCount(1);
    }

    @Test
    void a_wrong_password_is_one_sentence_that_names_the_user() throws Exception {
        assertThat(complaint(postgres.jdbcUrl(), SECRET))
                .startsWith("warmfront: PostgreSQL at " + place() + " does not let the user")
                .contains(LocalPostgres.USER, "SPRING_DATASOURCE_PASSWORD")
                .hasLineCount(1);
    }

    @Test
    void a_database_that_does_not_exist_is_one_sentence_that_names_it() throws Exception {
        String url = postgres.jdbcUrl().replace("/postgres", "/nothing");
        assertThat(complaint(url, postgres.password()))
                .isEqualTo(
                        "warmfront: PostgreSQL at "
                                + place()
                                + " has no database nothing: create it, or name another in"
                                + " spring.datasource.url (SPRING_DATASOURCE_URL).");
    }

    @Test
    void an_address_that_is_none_is_not_repeated_because_it_may_hold_a_password() throws Exception {
        assertThat(complaint("", SECRET))
                .startsWith("warmfront: spring.datasource.url: missing (expected: jdbc:postgresql:")
                .hasLineCount(1);
        assertThat(complaint("postgres://me:" + SECRET + "@127.0.0.1/warmfront", SECRET))
                .startsWith("warmfront: spring.datasource.url: not understood")
                .hasLineCount(1);
    }

    @Test
    void a_database_that_goes_away_is_told_and_one_that_comes_back_is_used() throws Exception {
        int apiPort = Installation.freePort();
        int managementPort = Installation.freePort();
        URI health = URI.create("http://127.0.0.1:" + managementPort + "/actuator/health");
        LocalPostgres first = LocalPostgres.start(folder.resolve("goes"));
        try (Relay relay = new Relay();
                ServiceProcess process =
                        Replica.process(
                                folder,
                                relay.before(first.jdbcUrl()),
                                first.password(),
                                "--server.port=" + apiPort,
                                "--server.address=127.0.0.1",
                                "--management.server.port=" + managementPort,
                                "--warmfront.fleet.port=" + Installation.freePort(),
                                "--warmfront.fleet.address=127.0.0.1",
                                "--spring.datasource.hikari.connection-timeout=1000")) {
            String told = process.awaitLine(line -> line.startsWith("Admin token"), PATIENCE);
            Api api =
                    new Api(
                            "http://127.0.0.1:" + apiPort,
                            told.substring(told.lastIndexOf(' ') + 1));
            String id = api.post("/v1/distributions", DISTRIBUTION).expecting(201).text("/id");
            awaitHealth(health, process, 200, "UP");

            first.close();
            relay.cut();
            awaitHealth(health, process, 503, "DOWN");
            Api.Answer refused = api.get("/v1/distributions/" + id).expecting(503);
            assertThat(refused.text("/type")).isEqualTo("urn:warmfront:problem:unavailable");
            assertThat(refused.text("/detail")).contains("PostgreSQL");
            assertThat(process.isAlive()).isTrue();
            assertThat(process.output()).contains("PostgreSQL cannot be reached: ");

            try (LocalPostgres second = LocalPostgres.start(folder.resolve("goes"))) {
                assertThat(relay.before(second.jdbcUrl())).isNotEmpty();
                awaitHealth(health, process, 200, "UP");
                api.get("/v1/distributions/" + id).expecting(200);
                Api.Answer made = api.post("/v1/distributions", DISTRIBUTION).expecting(201);
                String change = "/v1/changes/" + made.change();
                Until.holds(
                        PATIENCE,
                        process::output,
                        () -> api.get(change).body().path("releaseVersion").isNumber());
                assertThat(process.terminate(PATIENCE)).isEqualTo(143);
            }
        } finally {
            first.close();
        }
    }

    private static void awaitHealth(URI health, ServiceProcess process, int status, String word)
            throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            Until.holds(
                    PATIENCE,
                    process::output,
                    () -> {
                        HttpResponse<String> answer =
                                http.send(
                                        HttpRequest.newBuilder(health).build(),
                                        HttpResponse.BodyHandlers.ofString());
                        return answer.statusCode() == status && answer.body().contains(word);
                    });
        }
    }
}
