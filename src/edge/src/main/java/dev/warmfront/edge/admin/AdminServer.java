package dev.warmfront.edge.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warmfront.edge.telemetry.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Answers `/metrics`, `/healthz`, `/readyz` and `/status`, for GET and HEAD.
///
/// The JDK's own small server does: a scraper comes every few seconds, and strangers never.
public final class AdminServer implements AutoCloseable {

    private static final int BACKLOG = 16;

    /// What is answered to one path.
    private record Page(int status, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService threads;

    private AdminServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /// Listens at `address`.
    ///
    /// @throws IOException if it is taken
    public static AdminServer start(
            InetSocketAddress address, Metrics metrics, Supplier<Condition> condition)
            throws IOException {
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, page(exchange, metrics, condition)));
        server.start();
        return new AdminServer(server, threads);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static Page page(
            HttpExchange exchange, Metrics metrics, Supplier<Condition> condition) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return plain(405, "only GET and HEAD\n");
        }
        return switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> new Page(200, "text/plain; version=0.0.4", metrics.text());
            case "/healthz" -> plain(200, "ok\n");
            case "/readyz" ->
                    condition.get().ready() ? plain(200, "ready\n") : plain(503, "not ready\n");
            case "/status" -> new Page(200, "application/json", Json.of(condition.get()));
            default -> plain(404, "try /metrics, /healthz, /readyz or /status\n");
        };
    }

    private static Page plain(int status, String body) {
        return new Page(status, "text/plain; charset=utf-8", body);
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        try (exchange) {
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", page.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
