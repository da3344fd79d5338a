package dev.warmfront.testkit.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An origin that does what its script says: a raw HTTP/1.1 server on loopback that counts what it
/// is asked, waits at gates, and can fail in every way an origin can.
public final class ScriptedOrigin implements AutoCloseable {

    private final ServerSocket listener;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script otherwise = (request, stage) -> stage.answer(404, "not scripted");
    private final CompletableFuture<Void> accepting;
    private volatile int sendBuffer;
    private volatile boolean closed;

    private ScriptedOrigin(ServerSocket listener) {
        this.listener = listener;
        Thread.Builder threads = Thread.ofVirtual().name("scripted-origin");
        accepting = CompletableFuture.runAsync(this::accept, threads::start);
    }

    /// Listens on a free port.
    public static ScriptedOrigin start() throws IOException {
        return new ScriptedOrigin(new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1")));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Plays `script` for every request of that path, whatever its query.
    public ScriptedOrigin on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /// Answers 200 with `body` for that path.
    public ScriptedOrigin serves(String path, String body, String... fields) {
        return on(path, (request, stage) -> stage.answer(200, body, fields));
    }

    /// Plays `script` for every path that has no script of its own.
    public ScriptedOrigin otherwise(Script script) {
        otherwise = script;
        return this;
    }

    /// Lets the kernel keep at most about so many octets of each connection that comes from now on:
    /// it has one share of memory for all of TCP, and drops what comes when that is used up.
    public ScriptedOrigin sendBuffer(int octets) {
        sendBuffer = octets;
        return this;
    }

    /// Lets everybody pass who waits at a gate, now or later.
    public void open(String gate) {
        gate(gate).countDown();
    }

    /// Every request so far.
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /// How often a path was asked for.
    public long timesAsked(String path) {
        return seen.stream().filter(request -> request.path().equals(path)).count();
    }

    /// How often anything was asked for.
    public int timesAsked() {
        return seen.size();
    }

    /// How many connections were accepted.
    public int connections() {
        return connections.get();
    }

    /// How many of them are open now.
    public int openConnections() {
        return sockets.size();
    }

    /// Waits until a path was asked for so often.
    public void awaitAsked(String path, int times) throws InterruptedException {
        await(() -> timesAsked(path) >= times, path + " asked for " + times + " times");
    }

    /// Closes every connection that is open now.
    public void hangUpOnAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /// Nobody is answered any more once this returns: a listener that a virtual thread accepts from
    /// lets go of its port only when that thread has woken, and may hand it one more connection.
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        accepting.join();
        gates.values().forEach(CountDownLatch::countDown);
        hangUpOnAll();
    }

    /// Looks until something holds, with a deadline.
    public static void await(BooleanSupplier holds, String what) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("in 20 s: " + what + " (expected: it holds)");
            }
            Thread.sleep(5);
        }
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                if (closed) {
                    socket.close();
                    return;
                }
                socket.setTcpNoDelay(true);
                if (sendBuffer > 0) {
                    socket.setSendBufferSize(sendBuffer);
                }
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().name("scripted-origin-connection").start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Seen request = read(in);
            while (request != null) {
                // Who has seen the request can change the script for the next one.
                Script script = scripts.getOrDefault(request.path(), otherwise);
                seen.add(request);
                Stage stage = new Stage(socket, request, this::gate);
                script.play(request, stage);
                request = stage.hasEnded() ? null : read(in);
            }
        } catch (IOException e) {
            // The other side went away, as it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }

    private static @Nullable Seen read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            fields.add(line);
        }
        int one = first.indexOf(' ');
        int two = first.lastIndexOf(' ');
        String method = first.substring(0, one);
        Seen head = new Seen(method, first.substring(one + 1, two), fields, new byte[0]);
        return new Seen(method, head.target(), fields, body(in, head));
    }

    private static byte[] body(InputStream in, Seen head) throws IOException {
        if (head.field("transfer-encoding").isPresent()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                all.write(in.readNBytes(size));
                line(in);
            }
            line(in);
            return all.toByteArray();
        }
        int length = Integer.parseInt(head.field("content-length").orElse("0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ends within its length");
        }
        return body;
    }

    private static int chunk(InputStream in) throws IOException {
        String size = line(in);
        if (size.isEmpty()) {
            throw new EOFException("the body ends within its chunks");
        }
        return Integer.parseInt(size, 16);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
