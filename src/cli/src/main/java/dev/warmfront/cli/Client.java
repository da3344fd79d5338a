package dev.warmfront.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of the control plane.
///
/// A call that may be repeated is repeated a few times when the connection breaks or the service
/// says that it cannot right now: what keeps nothing may be repeated always, a write when it
/// carries an Idempotency-Key.
final class Client {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(100);

    /// Longer than any stream goes on.
    private static final Duration STREAM = Duration.ofMinutes(6);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 4;

    /// What tells something and keeps nothing, although it is asked for with a document.
    private static final List<String> QUESTIONS = List.of("/v1/apply/plan", "/v1/explain");

    private final URI base;
    private final String token;
    private final String tokenFrom;
    private final String tenant;
    private final Console console;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();

    /// @param tokenFrom where the token came from, for complaints
    /// @param tenant for which it acts; empty for that of the token
    Client(URI base, String token, String tokenFrom, String tenant, Console console) {
        this.base = base;
        this.token = token;
        this.tokenFrom = tokenFrom;
        this.tenant = tenant;
        this.console = console;
    }

    URI base() {
        return base;
    }

    JsonMapper json() {
        return json;
    }

    /// A value in a query or a path.
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path, String... headers) throws Failure {
        return expected(send("GET", path, null, headers));
    }

    Answer post(String path, byte[] body, String... headers) throws Failure {
        return expected(send("POST", path, body, headers));
    }

    private Answer send(String method, String path, byte @Nullable [] body, String... headers)
            throws Failure {
        boolean repeatable =
                method.equals("GET")
                        || List.of(headers).contains("Idempotency-Key")
                        || QUESTIONS.stream().anyMatch(path::startsWith);
        HttpRequest.Builder request = request(path, headers);
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(body));
        for (int attempt = 1; ; attempt++) {
            boolean last = !repeatable || attempt == ATTEMPTS;
            try {
                HttpResponse<String> response =
                        http.send(
                                request.build(),
                                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (response.statusCode() != 503 || last) {
                    return answer(response.statusCode(), response.body(), response.headers());
                }
                console.say("  " + base + " cannot answer right now, trying again");
            } catch (ConnectException | HttpConnectTimeoutException e) {
                // Nobody is there; whoever starts one has more patience than this.
                throw nobody();
            } catch (SSLException e) {
                throw new Failure(base + ": no trusted TLS (" + e.getMessage() + ")");
            } catch (IOException e) {
                if (last) {
                    throw new Failure(broken(method, e));
                }
                console.say("  the connection to " + base + " broke, trying again");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("interrupted");
            }
            pause();
        }
    }

    /// The body of an answer that goes on for a while, as it comes.
    ///
    /// @throws IOException if the connection breaks before there is an answer
    InputStream stream(String path, String... headers) throws Failure, IOException {
        try {
            HttpResponse<InputStream> response =
                    http.send(
                            request(path, headers).timeout(STREAM).GET().build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 == 2) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                if (response.statusCode() == 503) {
                    throw new IOException(base + " cannot answer right now");
                }
                expected(answer(response.statusCode(), text, response.headers()));
            }
            throw new AssertionError("unreachable: what is no good answer is a failure");
        } catch (SSLException e) {
            throw new Failure(base + ": no trusted TLS (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    /// What is said where nobody answers.
    Failure nobody() {
        return new Failure(
                base
                        + ": no control plane answers there (expected: one that runs; --api or"
                        + " WARMFRONT_API says where)");
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(ANSWER)
                        .header("Authorization", "Bearer " + token);
        if (!tenant.isEmpty()) {
            request.header("Warmfront-Tenant", tenant);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private String broken(String method, IOException e) {
        String reason = e instanceof HttpTimeoutException ? "no answer in time" : "broken";
        String stored = method.equals("GET") ? "" : "; whether it was done is not known";
        return base + ": the connection is " + reason + stored;
    }

    static void pause() throws Failure {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    private Answer answer(int status, String text, HttpHeaders told) {
        Map<String, String> headers = new TreeMap<>();
        told.map().forEach((name, values) -> headers.put(name, values.getFirst()));
        JsonNode body = json.createObjectNode();
        if (headers.getOrDefault("content-type", "").contains("json")) {
            try {
                body = json.readTree(text);
            } catch (JacksonException e) {
                // Whoever sent that is no control plane; what it sent is told as it is.
                body = json.createObjectNode();
            }
        }
        return new Answer(status, text, body, headers);
    }

    /// The answer, if it is a good one.
    private Answer expected(Answer answer) throws Failure {
        if (answer.status() / 100 == 2) {
            return answer;
        }
        boolean problem = answer.header("content-type").startsWith("application/problem+json");
        if (!problem) {
            throw new Failure(
                    base
                            + ": no control plane; it answered "
                            + answer.status()
                            + " (expected: the address of the REST API in --api or WARMFRONT_API)");
        }
        if (answer.status() == 401) {
            throw new Failure(
                    tokenFrom + ": the control plane does not know this API key, or not any more",
                    Exit.FAILED,
                    answer.body());
        }
        throw new Failure(Problems.text(answer.body()), Exit.FAILED, answer.body());
    }
}
