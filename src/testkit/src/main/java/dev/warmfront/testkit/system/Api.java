package dev.warmfront.testkit.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The REST API as its users see it: JSON in, JSON out, a bearer token.
public final class Api {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// An answer.
    ///
    /// @param etag the `ETag`, empty when there is none
    /// @param change the `Warmfront-Change`, empty when there is none
    public record Answer(int status, JsonNode body, String etag, String change) {

        /// This answer, if it has the status one hoped for.
        public Answer expecting(int wanted) {
            if (status != wanted) {
                throw new AssertionError(status + " (expected: " + wanted + "): " + body);
            }
            return this;
        }

        public String text(String pointer) {
            return body.at(pointer).asString();
        }
    }

    private final URI base;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public Api(String base, String token) {
        this.base = URI.create(base);
        this.token = token;
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return post(path, "application/json", json);
    }

    /// Posts what is not JSON.
    public Answer post(String path, String type, String body)
            throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer put(String path, String etag, String json)
            throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("If-Match", etag)
                        .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer patch(String path, String etag, String json)
            throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/merge-patch+json")
                        .header("If-Match", etag)
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    /// Waits until a write is live on every edge in service.
    public Answer awaitLive(Answer write) throws IOException, InterruptedException {
        Answer change = get("/v1/changes/" + write.change() + "?wait=30s").expecting(200);
        if (!change.text("/status").equals("LIVE")) {
            throw new AssertionError("not live: " + change.body());
        }
        return change;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body =
                response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
        return new Answer(
                response.statusCode(),
                body,
                response.headers().firstValue("ETag").orElse(""),
                response.headers().firstValue("Warmfront-Change").orElse(""));
    }
}
