package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A record changes, and three name servers say so; then they are alone, and one of them is killed
/// and comes back.
///
/// Prints how long it took. For figures, on a machine with nothing beside it:
/// `-Dnames.changes=100`.
class NameServersPlay {

    private static final int CHANGES = Integer.getInteger("names.changes", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String HOST = "www.shop.test";

    @TempDir Path folder;

    @Test
    void all_of_them_answer_a_change_and_one_comes_back_without_a_control_plane() throws Exception {
        try (Fleet fleet = Fleet.start(folder)) {
            List<Fleet.Edge> edges = fleet.addEdges(3);
            Api api = fleet.api();
            String zone =
                    api.post("/v1/hosted-zones", "{\"name\": \"shop.test\"}")
                            .expecting(201)
                            .text("/id");
            List<Long> millis = new ArrayList<>();
            for (int i = 1; i <= CHANGES; i++) {
                String address = "192.0.2." + i % 250;
                long asked = System.nanoTime();
                change(api, zone, address);
                for (Fleet.Edge edge : edges) {
                    awaitAnswer(fleet, edge.address(), address);
                }
                millis.add((System.nanoTime() - asked) / 1_000_000);
            }
            tell("a change until three name servers answer it", millis);
            String last = "192.0.2." + CHANGES % 250;
            fleet.controlPlanes().getFirst().process().kill();
            Fleet.Edge killed = edges.getFirst();
            killed.process().kill();
            try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
                long started = System.nanoTime();
                Future<Long> answered =
                        asking.submit(() -> {
                            awaitAnswer(fleet, killed.address(), last);
                            return (System.nanoTime() - started) / 1_000_000;
                        });
                fleet.restart(killed);
                tell("a killed one's start until it answers, alone", List.of(answered.get()));
            }
            for (Fleet.Edge edge : fleet.edges()) {
                assertThat(ask(fleet, edge.address())).isEqualTo(last);
            }
        }
    }

    private static void change(Api api, String zone, String address) throws Exception {
        api.post(
                        "/v1/hosted-zones/" + zone + "/change-batches",
                        """
                        {"changes": [{"action": "UPSERT", "recordSet": {
                           "name": "%s", "type": "A", "ttlSeconds": 60, "values": ["%s"]}}]}
                        """
                                .formatted(HOST, address))
                .expecting(200);
    }

    private static void awaitAnswer(Fleet fleet, String server, String address)
            throws InterruptedException {
        Until.holds(
                PATIENCE,
                () -> server + " does not answer " + address,
                () -> ask(fleet, server).equals(address));
    }

    /// The address that the name server says; empty when it says none.
    private static String ask(Fleet fleet, String server) throws IOException {
        Name name = Name.fromString(HOST + ".");
        byte[] question = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)).toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(50);
            socket.send(
                    new DatagramPacket(
                            question,
                            question.length,
                            new InetSocketAddress(server, fleet.dnsPort())));
            DatagramPacket reply = new DatagramPacket(new byte[512], 512);
            socket.receive(reply);
            Message answer = new Message(Arrays.copyOf(reply.getData(), reply.getLength()));
            return answer.getSection(Section.ANSWER).stream()
                    .map(Record::rdataToString)
                    .findFirst()
                    .orElse("");
        } catch (SocketTimeoutException nobodyThere) {
            return "";
        }
    }

    private static void tell(String what, List<Long> millis) {
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "name servers: %s, %d times: p50 %d ms, p99 %d ms, most %d ms%n",
                what,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)],
                sorted[sorted.length - 1]);
    }
}
