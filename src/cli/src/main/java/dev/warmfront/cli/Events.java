package dev.warmfront.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Follows Server-Sent Events for as long as somebody wants to: what ends or breaks is taken up
/// again where it was.
final class Events {

    /// Somebody who wants to know.
    interface Listener {

        /// An event came.
        ///
        /// @return false when no more is wanted
        boolean on(String name, JsonNode data);
    }

    private static final int ATTEMPTS = 8;
    private static final Duration SHORT = Duration.ofSeconds(1);

    /// The service says something every second, if only that it is there.
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Client client;
    private final Console console;
    private final String path;
    private final Listener listener;
    private volatile long heardNanos;
    private String last = "";
    private boolean over;

    Events(Client client, Console console, String path, Listener listener) {
        this.client = client;
        this.console = console;
        this.path = path;
        this.listener = listener;
    }

    /// Returns when the listener has had enough.
    ///
    /// @throws Failure if the service refuses, or is gone for too long
    void follow() throws Failure {
        boolean ever = false;
        for (int failures = 0; !over; ) {
            long began = System.nanoTime();
            heardNanos = began;
            try (InputStream body = open()) {
                ever = true;
                failures = 0;
                read(body);
                if (!over && System.nanoTime() - began < SHORT.toNanos()) {
                    Client.pause();
                }
            } catch (IOException e) {
                failures++;
                boolean nobody =
                        e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
                if (!ever && nobody || failures > ATTEMPTS) {
                    throw client.nobody();
                }
                if (failures == 1) {
                    console.say("  the connection to " + client.base() + " broke, trying again");
                }
                Client.pause();
            }
        }
    }

    private InputStream open() throws Failure, IOException {
        return last.isEmpty()
                ? client.stream(path, "Accept", "text/event-stream")
                : client.stream(path, "Accept", "text/event-stream", "Last-Event-ID", last);
    }

    private void read(InputStream body) throws IOException {
        Thread watchdog = Thread.ofVirtual().start(() -> closeWhenSilent(body));
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            String name = "";
            for (String line = lines.readLine(); line != null && !over; line = lines.readLine()) {
                heardNanos = System.nanoTime();
                if (line.startsWith("id: ")) {
                    last = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    over = !listener.on(name, data(line.substring(6)));
                }
            }
        } finally {
            watchdog.interrupt();
        }
    }

    private JsonNode data(String text) throws IOException {
        try {
            return client.json().readTree(text);
        } catch (JacksonException e) {
            throw new IOException("an event is cut off", e);
        }
    }

    private void closeWhenSilent(InputStream body) {
        try {
            while (System.nanoTime() - heardNanos < SILENCE.toNanos()) {
                Thread.sleep(SILENCE.dividedBy(5));
            }
            body.close();
        } catch (InterruptedException | IOException e) {
            // The stream has ended, one way or another.
            Thread.currentThread().interrupt();
        }
    }
}
