package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Edges die, and two name servers are asked every five milliseconds until they no longer say
/// otherwise. Three other edges look.
///
/// Prints how long it took. For figures, a hundred times each on a machine with nothing beside it:
/// `-Dfailover.trials=100`.
class FailoverPlay {

    private static final int TRIALS = Integer.getInteger("failover.trials", 1);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @TempDir Path folder;

    @Test
    void who_dies_or_falls_silent_leaves_the_answers_and_nobody_else_does() throws Exception {
        try (FileOrigin origin = new FileOrigin("origin").with("/", "shop".getBytes());
                Fleet fleet = Fleet.start(folder)) {
            List<Fleet.Edge> lasting = fleet.addEdges(3);
            open(fleet.api(), origin);
            try (Asker one = new Asker(fleet, lasting.get(0));
                    Asker two = new Asker(fleet, lasting.get(1))) {
                List<Asker> askers = List.of(one, two);
                List<Long> killed = new ArrayList<>();
                List<Long> silenced = new ArrayList<>();
                for (int i = 0; i < TRIALS; i++) {
                    killed.add(trial(fleet, askers, edge -> edge.process().kill()));
                    silenced.add(trial(fleet, askers, FailoverPlay::stop));
                }
                tell("killed (kill -9)", killed);
                tell("silent (SIGSTOP)", silenced);
                Set<String> addresses =
                        lasting.stream().map(Fleet.Edge::address).collect(Collectors.toSet());
                for (Asker asker : askers) {
                    assertThat(asker.always()).containsAll(addresses);
                    assertThat(asker.unanswered).isZero();
                }
            }
        }
    }

    private interface End {
        void of(Fleet.Edge edge) throws IOException, InterruptedException;
    }

    /// For how many milliseconds somebody still named an edge that had ended.
    private static long trial(Fleet fleet, List<Asker> askers, End end) throws Exception {
        Fleet.Edge edge = fleet.addEdge();
        try {
            for (Asker asker : askers) {
                Until.holds(SOON, () -> edge.process().output(), () -> asker.names(edge.address()));
            }
            long ended = System.nanoTime();
            end.of(edge);
            for (Asker asker : askers) {
                Until.holds(
                        SOON,
                        () -> "still named: " + edge.address(),
                        () -> !asker.names(edge.address()));
            }
            // Whoever takes it back now has not understood.
            for (Asker asker : askers) {
                int more = asker.answers() + 100;
                Until.holds(SOON, () -> "too few answers", () -> asker.answers() >= more);
            }
            long last = ended;
            for (Asker asker : askers) {
                assertThat(asker.names(edge.address())).isFalse();
                last = Math.max(last, asker.lastNamed(edge.address()));
            }
            return (last - ended) / 1_000_000;
        } finally {
            edge.process().kill();
        }
    }

    /// It answers nobody any more, and refuses nobody.
    private static void stop(Fleet.Edge edge) throws IOException, InterruptedException {
        String pid = Long.toString(edge.process().pid());
        assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
    }

    private static void tell(String how, List<Long> millis) {
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "failover: %s, %d times: last wrong answer after p50 %d ms, p99 %d ms, most %d"
                        + " ms; %s%n",
                how,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)],
                sorted[sorted.length - 1],
                Arrays.toString(sorted));
    }

    private static void open(Api api, FileOrigin origin) throws Exception {
        String shop =
                api.post(
                                "/v1/distributions",
                                """
                                {"name": "shop", "aliases": ["www.shop.test"],
                                 "origins": [
                                   {"id": "o", "domainName": "127.0.0.1", "port": %d}],
                                 "defaultCacheBehaviour": {"targetOriginId": "o"}}
                                """
                                        .formatted(origin.port()))
                        .expecting(201)
                        .text("/id");
        String zone =
                api.post("/v1/hosted-zones", "{\"name\": \"shop.test\"}")
                        .expecting(201)
                        .text("/id");
        api.awaitLive(
                api.post(
                                "/v1/hosted-zones/" + zone + "/record-sets",
                                """
                                {"name": "www.shop.test", "type": "A",
                                 "alias": {"distributionId": "%s"}}
                                """
                                        .formatted(shop))
                        .expecting(201));
    }

    /// Asks a name server for the shop, again and again.
    private static final class Asker implements AutoCloseable {

        private final InetSocketAddress server;
        private final DatagramSocket socket = new DatagramSocket();
        private final Thread thread;
        private final List<Seen> seen = new ArrayList<>();
        private volatile boolean closed;
        private volatile long unanswered;

        /// An answer, and when it came.
        private record Seen(long atNanos, Set<String> addresses) {}

        Asker(Fleet fleet, Fleet.Edge edge) throws IOException {
            server = new InetSocketAddress(edge.address(), fleet.dnsPort());
            socket.setSoTimeout(2_000);
            thread = Thread.ofPlatform().name("asker").start(this::run);
        }

        synchronized boolean names(String address) {
            return !seen.isEmpty() && seen.getLast().addresses().contains(address);
        }

        synchronized int answers() {
            return seen.size();
        }

        synchronized long lastNamed(String address) {
            return seen.reversed().stream()
                    .filter(one -> one.addresses().contains(address))
                    .findFirst()
                    .map(Seen::atNanos)
                    .orElse(0L);
        }

        /// What every answer had.
        synchronized Set<String> always() {
            Set<String> all = new java.util.TreeSet<>(seen.getFirst().addresses());
            seen.forEach(one -> all.retainAll(one.addresses()));
            return all;
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
            socket.close();
        }

        private void run() {
            while (!closed) {
                try {
                    Set<String> addresses = ask();
                    synchronized (this) {
                        seen.add(new Seen(System.nanoTime(), addresses));
                    }
                } catch (SocketTimeoutException e) {
                    unanswered++;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private Set<String> ask() throws IOException {
            Name name = Name.fromString("www.shop.test.");
            Message question = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
            byte[] asked = question.toWire();
            socket.send(new DatagramPacket(asked, asked.length, server));
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            Message answer;
            do {
                socket.receive(packet);
                answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
            } while (answer.getHeader().getID() != question.getHeader().getID());
            return answer.getSection(Section.ANSWER).stream()
                    .filter(ARecord.class::isInstance)
                    .map(record -> ((ARecord) record).getAddress())
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.toSet());
        }
    }
}
