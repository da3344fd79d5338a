package dev.warmfront.edge.dns;

import dev.warmfront.launch.FreePort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A name server of somebody else, with one zone; asked over UDP.
final class NameServer implements AutoCloseable {

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private NameServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Where such a program is installed.
    static Optional<Path> program(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static NameServer nsd(Path program, Path folder, String apex, Path zone) throws Exception {
        int port = FreePort.next();
        String config =
                """
                server:
                  ip-address: 127.0.0.1@%d
                  username: ""
                  zonesdir: "%s"
                  database: ""
                  pidfile: "%2$s/nsd.pid"
                  xfrdfile: "%2$s/xfrd.state"
                  zonelistfile: "%2$s/zone.list"
                  server-count: 1
                  minimal-responses: yes
                  rrl-ratelimit: 0
                remote-control:
                  control-enable: no
                zone:
                  name: %s
                  zonefile: %s
                """
                        .formatted(port, folder, apex, zone);
        Path file = Files.writeString(folder.resolve("nsd.conf"), config);
        return start(port, apex, folder, program, "-d", "-c", file);
    }

    static NameServer knot(Path program, Path folder, String apex, Path zone) throws Exception {
        int port = FreePort.next();
        String config =
                """
                server:
                  rundir: %s
                  listen: 127.0.0.1@%d
                  udp-workers: 1
                database:
                  storage: %1$s
                template:
                - id: default
                  zonefile-sync: -1
                  journal-content: none
                zone:
                - domain: %s
                  file: %s
                """
                        .formatted(folder, port, apex, zone);
        Path file = Files.writeString(folder.resolve("knot.conf"), config);
        return start(port, apex, folder, program, "-c", file);
    }

    private static NameServer start(int port, String apex, Path folder, Path program, Object... how)
            throws Exception {
        Process process =
                new ProcessBuilder(
                                Stream.concat(Stream.of(program), Stream.of(how))
                                        .map(Object::toString)
                                        .toList())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(program.getFileName() + ".log").toFile())
                        .start();
        NameServer server = new NameServer(process, port);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] question = Questions.of(apex + ".", 6).toWire();
            while (true) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            program
                                    + ": "
                                    + Files.readString(
                                            folder.resolve(program.getFileName() + ".log")));
                }
                try {
                    byte[] reply = server.ask(socket, question, 200);
                    if ((reply[3] & 0xf) == 0) {
                        return server;
                    }
                    TimeUnit.MILLISECONDS.sleep(20); // It reads its zone.
                } catch (IOException notThereYet) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    byte[] ask(DatagramSocket socket, byte[] question, int timeoutMillis) throws IOException {
        return ask(socket, question, port, timeoutMillis);
    }

    /// What the server at that port says to the question with that id.
    static byte[] ask(DatagramSocket socket, byte[] question, int port, int timeoutMillis)
            throws IOException {
        socket.setSoTimeout(timeoutMillis);
        socket.send(
                new DatagramPacket(
                        question, question.length, InetAddress.getLoopbackAddress(), port));
        DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
        do {
            socket.receive(reply);
        } while (reply.getPort() != port
                || reply.getData()[0] != question[0]
                || reply.getData()[1] != question[1]);
        return Arrays.copyOf(reply.getData(), reply.getLength());
    }

    @Override
    public void close() throws Exception {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
