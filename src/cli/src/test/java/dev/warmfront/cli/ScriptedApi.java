package dev.warmfront.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A server that answers what a test says, call by call, and remembers what it was asked.
final class ScriptedApi implements AutoCloseable {

    /// A call that came in.
    record Asked(String method, String uri, Map<String, List<String>> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    /// What is answered; a status of 0 is a connection that breaks.
    record Reply(int status, String type, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new ArrayList<>();

    ScriptedApi() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /// The next answer for a path, whatever its query; the last one stays.
    ScriptedApi answers(String path, int status, String body) {
        String type = status < 400 ? "application/json" : "application/problem+json";
        return answers(path, new Reply(status, type, body));
    }

    ScriptedApi answers(String path, Reply reply) {
        replies.computeIfAbsent(path, key -> new ArrayDeque<>()).add(reply);
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    List<Asked> asked(String path) {
        return asked().stream().filter(one -> one.uri().split("\\?")[0].equals(path)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(
                    new Asked(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().toString(),
                            Map.copyOf(exchange.getRequestHeaders()),
                            body));
            Deque<Reply> left = replies.get(exchange.getRequestURI().getPath());
            if (left == null) {
                throw new IllegalStateException(exchange.getRequestURI() + " was not expected");
            }
            Reply reply = left.size() > 1 ? left.poll() : left.peek();
            if (reply.status() == 0) {
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.getResponseHeaders().set("ETag", "\"seen\"");
            exchange.getResponseHeaders().set("Warmfront-Change", "chg-1");
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
