package dev.warmfront.acceptance.play;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A real HTTP server with real files, that counts how often it is asked.
final class FileOrigin implements AutoCloseable {

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final String name;

    /// @param name is told in the `X-Origin` header of every answer
    FileOrigin(String name) {
        this.name = name;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(workers);
        server.start();
    }

    FileOrigin with(String path, String type, byte[] content) {
        types.put(path, type);
        return with(path, content);
    }

    FileOrigin with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    Map<String, byte[]> files() {
        return files;
    }

    int port() {
        return server.getAddress().getPort();
    }

    int timesAsked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            String path = exchange.getRequestURI().getRawPath();
            byte[] content = files.get(path);
            exchange.getResponseHeaders().set("X-Origin", name);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Cache-Control", "public, max-age=3600");
            String type = types.getOrDefault(path, "application/octet-stream");
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean empty = content.length == 0;
            exchange.sendResponseHeaders(200, empty ? -1 : content.length);
            if (!empty) {
                exchange.getResponseBody().write(content);
            }
        }
    }
}
