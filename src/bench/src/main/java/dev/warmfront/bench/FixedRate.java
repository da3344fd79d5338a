package dev.warmfront.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Latencies of requests that are due at fixed times, whether or not the server keeps up: the time
/// a request waits because others are late counts as its own (no coordinated omission).
///
/// Whoever asks never waits, has the generator's core to itself and makes no garbage, or its own
/// pauses would be told of the server. It wants a run that does not count before the first that
/// does, to be compiled.
final class FixedRate {

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final Path THIS_TASK = Path.of("/proc/thread-self");

    private final long[] sorted;

    private FixedRate(long[] nanos) {
        sorted = nanos;
        Arrays.sort(sorted);
    }

    double micros(double percentile) {
        int at = (int) Math.ceil(percentile / 100 * sorted.length) - 1;
        return sorted[Math.max(0, at)] / 1e3;
    }

    /// Asks `rate` times a second for `seconds`, over keep-alive connections.
    ///
    /// @throws IOException if the peer closes, or falls ten seconds behind
    static FixedRate run(Peer peer, String path, int rate, int connections, int seconds)
            throws IOException, InterruptedException {
        try (ExecutorService asking = Executors.newSingleThreadExecutor()) {
            return asking.submit(() -> askAlone(peer, path, rate, connections, seconds)).get();
        } catch (ExecutionException e) {
            throw new IOException(peer.name() + " at a fixed rate", e.getCause());
        }
    }

    private static FixedRate askAlone(
            Peer peer, String path, int rate, int connections, int seconds)
            throws IOException, InterruptedException {
        keepToCore(Load.CORE);
        URI at = URI.create(peer.plain());
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + peer.host() + "\r\n\r\n";
        try (Selector selector = Selector.open()) {
            Deque<Wire> idle = new ArrayDeque<>();
            for (int i = 0; i < connections; i++) {
                idle.add(new Wire(selector, at, request));
            }
            try {
                return new FixedRate(ask(selector, idle, rate, rate * seconds));
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    private static long[] ask(Selector selector, Deque<Wire> idle, int rate, int requests)
            throws IOException {
        long[] nanos = new long[requests];
        long start = System.nanoTime();
        int sent = 0;
        int done = 0;
        while (done < requests) {
            long now = System.nanoTime() - start;
            while (sent < requests && !idle.isEmpty() && due(sent, rate) <= now) {
                idle.poll().ask(sent++);
            }
            selector.selectNow();
            for (SelectionKey key : selector.selectedKeys()) {
                Wire wire = (Wire) key.attachment();
                if (wire.read()) {
                    nanos[wire.number] = System.nanoTime() - start - due(wire.number, rate);
                    done++;
                    idle.add(wire);
                }
            }
            selector.selectedKeys().clear();
            if (now - due(done, rate) > PATIENCE_NANOS) {
                throw new IOException("answered " + done + " of " + sent + " in time");
            }
        }
        return nanos;
    }

    /// Has this thread, and no other, run on that core only.
    private static void keepToCore(int core) throws IOException, InterruptedException {
        String task = THIS_TASK.toRealPath().getFileName().toString();
        List<String> command = List.of("taskset", "-cp", String.valueOf(core), task);
        Process pinning =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (pinning.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private static long due(int number, int rate) {
        return number * 1_000_000_000L / rate;
    }

    /// A connection with one request at a time.
    private static final class Wire {

        private final SocketChannel channel;
        private final ByteBuffer request;
        private final ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
        private int length;
        private int number;

        Wire(Selector selector, URI at, String text) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(at.getHost(), at.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            request = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        }

        void ask(int which) throws IOException {
            number = which;
            length = -1;
            answer.clear();
            request.rewind();
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        /// @return whether the answer is complete
        boolean read() throws IOException {
            if (channel.read(answer) < 0) {
                throw new IOException("the server closed a connection");
            }
            if (length < 0) {
                length = whole();
            }
            return length >= 0 && answer.position() >= length;
        }

        /// How long the answer is with its head; -1 while the head is not all there.
        private int whole() throws IOException {
            int end = find(END_OF_HEAD, answer.position());
            if (end < 0) {
                return -1;
            }
            int field = find(LENGTH, end);
            if (field < 0) {
                throw new IOException("an answer without a length");
            }
            int content = 0;
            for (int i = field + LENGTH.length; i < end && answer.get(i) != '\r'; i++) {
                if (answer.get(i) != ' ') {
                    content = 10 * content + answer.get(i) - '0';
                }
            }
            return end + END_OF_HEAD.length + content;
        }

        /// Where that is in the answer before `end`, in any case of letters; -1 if it is not.
        private int find(byte[] lowerCase, int end) {
            for (int at = 0; at + lowerCase.length <= end; at++) {
                int same = 0;
                while (same < lowerCase.length && lower(answer.get(at + same)) == lowerCase[same]) {
                    same++;
                }
                if (same == lowerCase.length) {
                    return at;
                }
            }
            return -1;
        }

        private static int lower(byte octet) {
            return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
        }
    }
}
