package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Callers that make distributions and change them at whichever replica there is, each write until
/// it is acknowledged.
final class Writers implements AutoCloseable {

    static final String DISTRIBUTION =
            """
            {"comment": "%s", "origins": [{"id": "o", "domainName": "o.test"}],
             "defaultCacheBehaviour": {"targetOriginId": "o"}}
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<Replica> replicas;
    private final String token;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> troubles = new ConcurrentHashMap<>();
    private final Map<String, Integer> written = new ConcurrentHashMap<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile boolean over;

    Writers(List<Replica> replicas, String token, int many, long seed) {
        this.replicas = replicas;
        this.token = token;
        for (int i = 0; i < many; i++) {
            threads.add(Thread.ofVirtual().start(new Writer("w" + i, new Random(seed + i))));
        }
    }

    /// How many writes were acknowledged so far.
    int acknowledged() {
        return acknowledged.get();
    }

    /// How often each was changed, by the marker it was made with.
    Map<String, Integer> written() {
        return new TreeMap<>(written);
    }

    /// What should not have come.
    List<Throwable> failures() {
        return failures;
    }

    /// Lets each finish the write it is at.
    void stop() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            assertThat(thread.join(PATIENCE)).isTrue();
        }
    }

    @Override
    public void close() {
        over = true;
        threads.forEach(Thread::interrupt);
    }

    @Override
    public String toString() {
        return acknowledged + " acknowledged writes, tried again because of " + troubles;
    }

    private final class Writer implements Runnable {

        private final String name;
        private final Random chance;

        Writer(String name, Random chance) {
            this.name = name;
            this.chance = chance;
        }

        @Override
        public void run() {
            try (HttpClient http =
                    HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
                for (int i = 0; !over; i++) {
                    write(http, name + "-" + i);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (AssertionError | RuntimeException e) {
                failures.add(e);
            }
        }

        private void write(HttpClient http, String marker) throws InterruptedException {
            HttpResponse<String> made =
                    insisting(
                            http,
                            "POST",
                            "/v1/distributions",
                            DISTRIBUTION.formatted(marker),
                            "Idempotency-Key",
                            marker);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            note(marker, 0);
            String path = made.headers().firstValue("Location").orElseThrow();
            String etag = made.headers().firstValue("ETag").orElseThrow();
            int changes = chance.nextInt(3);
            for (int i = 1; i <= changes; i++) {
                etag = changed(http, path, etag, marker + "/" + i);
                note(marker, i);
            }
        }

        private void note(String marker, int changes) {
            written.put(marker, changes);
            acknowledged.incrementAndGet();
        }

        /// A change has no key: whether one went through whose answer got lost tells the document.
        private String changed(HttpClient http, String path, String etag, String comment)
                throws InterruptedException {
            String patch = "{\"comment\": \"" + comment + "\"}";
            HttpResponse<String> answer = insisting(http, "PATCH", path, patch, "If-Match", etag);
            if (answer.statusCode() == 412) {
                answer = insisting(http, "GET", path, "", "Accept", "application/json");
                assertThat(answer.body()).contains("\"" + comment + "\"");
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.headers().firstValue("ETag").orElseThrow();
        }

        private HttpResponse<String> insisting(
                HttpClient http, String method, String path, String body, String... header)
                throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                Replica replica = replicas.get(chance.nextInt(replicas.size()));
                try {
                    HttpResponse<String> answer =
                            http.send(
                                    request(replica, method, path, body, header),
                                    HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() != 503) {
                        assertThat(answer.statusCode()).as(answer.body()).isLessThan(500);
                        return answer;
                    }
                    assertThat(answer.body()).contains("urn:warmfront:problem:unavailable");
                    troubles.merge("503", 1, Integer::sum);
                } catch (IOException gone) {
                    troubles.merge(gone.getClass().getSimpleName(), 1, Integer::sum);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                assertThat(System.nanoTime()).as(method + " " + path).isLessThan(end);
            }
        }

        private HttpRequest request(
                Replica replica, String method, String path, String body, String... header) {
            String type = method.equals("PATCH") ? "merge-patch+json" : "json";
            return HttpRequest.newBuilder(URI.create(replica.address() + path))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/" + type)
                    .header(header[0], header[1])
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
        }
    }
}
