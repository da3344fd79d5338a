package dev.warmfront.bench;

import dev.warmfront.testkit.system.Fleet;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// How soon an edge serves again after it was killed, and how fast in its first second.
///
/// @param firstAnswerMillis from when its process was started
/// @param firstSecond requests answered in the second after that
/// @param steady requests a second some seconds later
record Start(long firstAnswerMillis, double firstSecond, double steady) {

    private static final int SECONDS_BETWEEN = 10;

    /// Kills the edge, starts it again and asks for 1 KiB.
    static Start of(Fleet fleet, Fleet.Edge edge, Peer peer, Work work, int connections)
            throws IOException, InterruptedException {
        edge.process().kill();
        AtomicLong answered = new AtomicLong();
        Thread asking =
                Thread.ofPlatform()
                        .name("first-viewer")
                        .unstarted(() -> awaitAnswer(edge, fleet.httpPort(), peer, work, answered));
        long begun = System.nanoTime();
        asking.start();
        Fleet.Edge again = fleet.restart(edge, "taskset", "-c", "0");
        asking.join();
        Peer warm = peer.as(List.of(again.process().pid()));
        Load first = Load.run(warm, work, connections, 1);
        Load.run(warm, work, connections, SECONDS_BETWEEN);
        Load steady = Load.run(warm, work, connections, 1);
        return new Start(
                (answered.get() - begun) / 1_000_000,
                first.requestsPerSecond(),
                steady.requestsPerSecond());
    }

    String text() {
        return String.format(
                "start after a kill: first answer after %d ms; first second %.0f requests, %.0f %%"
                        + " of %.0f (goal: 60 %%)%n",
                firstAnswerMillis, firstSecond, 100 * firstSecond / steady, steady);
    }

    private static void awaitAnswer(
            Fleet.Edge edge, int port, Peer peer, Work work, AtomicLong answered) {
        byte[] request =
                ("GET " + work.path() + " HTTP/1.1\r\nHost: " + peer.host() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        while (answered.get() == 0 && !Thread.currentThread().isInterrupted()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(edge.address(), port), 1000);
                socket.setSoTimeout(1000);
                socket.getOutputStream().write(request);
                InputStream in = socket.getInputStream();
                String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
                if (line.endsWith("200")) {
                    answered.set(System.nanoTime());
                }
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
    }
}
