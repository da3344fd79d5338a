package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.access.FirstToken;
import dev.warmfront.postgres.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole service on a real PostgreSQL, one for all the tests of a JVM, spoken to over HTTP.
public final class Service implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final LocalPostgres postgres;
    private final ControlPlane.Running running;
    private final Path folder;
    private String token;
    private final Map<String, Object> properties;
    private final HttpClient http = HttpClient.newHttpClient();

    /// Hands the service to test methods and constructors, and stops it when all tests have run.
    public static final class Provider implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Service.class;
        }

        @Override
        public Service resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Owner.class, key -> new Owner(Service.start()), Owner.class)
                    .service();
        }
    }

    /// Whoever started PostgreSQL, and stops it.
    private record Owner(Service service) implements AutoCloseable {

        @Override
        public void close() {
            service.closeAll();
        }
    }

    /// An answer: status, headers and body.
    public record Answer(int status, HttpResponse<String> response, JsonNode body) {

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        public String text(String pointer) {
            return body.at(pointer).asString();
        }

        public String id() {
            return text("/id");
        }

        public String etag() {
            return header("ETag");
        }
    }

    private Service(
            LocalPostgres postgres,
            ControlPlane.Running running,
            Path folder,
            String token,
            Map<String, Object> properties) {
        this.properties = properties;
        this.postgres = postgres;
        this.running = running;
        this.folder = folder;
        this.token = token;
    }

    static Service start() {
        try {
            Path folder = Files.createTempDirectory("warmfront-control");
            LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"));
            Map<String, Object> properties = properties(postgres, folder);
            ControlPlane.Running running = ControlPlane.run(properties, arguments(folder));
            return new Service(
                    postgres,
                    running,
                    folder,
                    running.firstToken().orElseThrow().text(),
                    properties);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> properties(LocalPostgres postgres, Path folder) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.datasource.url", postgres.jdbcUrl());
        properties.put("spring.datasource.username", LocalPostgres.USER);
        properties.put("spring.datasource.password", postgres.password());
        return properties;
    }

    /// The service on another database of the same PostgreSQL.
    public Service anotherOn(String database) {
        return anotherOn(newDatabase(database), Map.of());
    }

    /// A database beside this one, still empty.
    public String newDatabase(String database) {
        bean(JdbcClient.class).sql("create database " + database).update();
        return databaseUrl(database);
    }

    /// Where a database beside this one is.
    public String databaseUrl(String database) {
        return postgres.jdbcUrl().replace("/postgres", "/" + database);
    }

    /// Who the service is on its databases.
    public String databaseUser() {
        return LocalPostgres.USER;
    }

    /// The service on another database, set up otherwise.
    public Service anotherOn(String url, Map<String, Object> more) {
        Map<String, Object> properties = properties(postgres, folder);
        properties.put("spring.datasource.url", url);
        properties.putAll(more);
        ControlPlane.Running other = ControlPlane.run(properties, arguments(folder));
        // Where the database is not new, whoever filled it knows the token.
        String told = other.firstToken().map(FirstToken::text).orElse(null);
        return new Service(postgres, other, folder, told, properties);
    }

    /// The password of the user that the service is on its databases.
    public String databasePassword() {
        return postgres.password();
    }

    /// A second replica on the same database.
    public ControlPlane.Running replica() {
        return ControlPlane.run(properties, arguments(folder));
    }

    /// A replica on some database.
    public ControlPlane.Running replica(String url) {
        Map<String, Object> others = new HashMap<>(properties);
        others.put("spring.datasource.url", url);
        return ControlPlane.run(others, arguments(folder));
    }

    /// A second replica on the same database, to be spoken to.
    public Service twin() {
        ControlPlane.Running other = ControlPlane.run(properties, arguments(folder));
        assertThat(other.firstToken()).as("a token is told once").isEmpty();
        return new Service(postgres, other, folder, token, properties);
    }

    static String[] arguments(Path folder) {
        return new String[] {
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--management.server.port=0",
            "--warmfront.fleet.port=0",
            "--warmfront.fleet.address=127.0.0.1",
            "--warmfront.kek-file=" + folder.resolve("kek"),
            "--warmfront.kek-create=true",
            // All tests of a JVM go by it.
            "--warmfront.first-token-lifetime=24h",
        };
    }

    public ControlPlane.Running running() {
        return running;
    }

    public <T> T bean(Class<T> type) {
        return running.context().getBean(type);
    }

    public String token() {
        return token;
    }

    /// From now on it is spoken to with another token.
    public void goesBy(String other) {
        token = other;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + running.port("local.server.port") + path);
    }

    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + running.port("local.management.port") + path);
    }

    public int fleetPort() {
        return bean(dev.warmfront.control.fleet.FleetServer.class).port();
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body, with(headers, "Content-Type", "application/json"));
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, with(headers, "Content-Type", "application/json"));
    }

    public Answer patch(String path, String body, String... headers) {
        return send(
                "PATCH", path, body, with(headers, "Content-Type", "application/merge-patch+json"));
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /// A distribution of one origin, made.
    public Answer distribution() {
        Answer answer =
                post(
                        "/v1/distributions",
                        """
                        {
                          "origins": [{"id": "o", "domainName": "origin.example.test"}],
                          "defaultCacheBehaviour": {"targetOriginId": "o"}
                        }
                        """);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    /// How far a write has come, when it is decided or the time is up.
    public Answer change(Answer written, String wait) {
        return get("/v1/changes/" + written.header("Warmfront-Change") + "?wait=" + wait);
    }

    /// Sends with the administrator's token.
    public Answer send(String method, String path, String body, String... headers) {
        return sendAs(token, method, path, body, headers);
    }

    /// Sends with some token, or none when it is null.
    public Answer sendAs(String token, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        return send(request.build());
    }

    public Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            String type = response.headers().firstValue("Content-Type").orElse("");
            // One JSON value; not a line of it after another.
            boolean json = type.contains("json") && !type.contains("ndjson");
            JsonNode body = json ? JSON.readTree(response.body()) : JSON.createObjectNode();
            return new Answer(response.statusCode(), response, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        running.close();
    }

    /// Stops PostgreSQL, too, and leaves nothing behind.
    void closeAll() {
        close();
        postgres.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] with(String[] headers, String name, String value) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals(name)) {
                return headers;
            }
        }
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = name;
        all[headers.length + 1] = value;
        return all;
    }
}
