package dev.warmfront.bench.names;

import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The peers that are installed here, started with fair settings on core 0: one process or thread
/// that answers, no rate limit.
final class NameServers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// `z0.test` and its SOA, as a question.
    private static final byte[] PROBE = {
        0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 'z', '0', 4, 't', 'e', 's', 't', 0, 0, 6, 0, 1
    };

    private final Path folder;
    private final List<ServiceProcess> started = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    NameServers(Path folder) {
        this.folder = folder;
    }

    /// What could not be measured, and why.
    List<String> absent() {
        return absent;
    }

    /// Starts all of them.
    List<NameServer> start() throws IOException, InterruptedException {
        Path zones = Files.createDirectories(folder.resolve("zones"));
        for (Zone zone : Zone.all()) {
            zone.write(zones, "");
        }
        List<NameServer> servers = new ArrayList<>();
        for (String program : List.of("nsd", "knotd", "gdnsd")) {
            Path installed = Path.of("/usr/sbin", program);
            if (Files.isExecutable(installed)) {
                servers.add(
                        switch (program) {
                            case "nsd" -> nsd(installed, zones);
                            case "knotd" -> knot(installed, zones);
                            default -> gdnsd(installed);
                        });
            } else {
                absent.add(program + " (apt-get install nsd knot gdnsd)");
            }
        }
        return servers;
    }

    @Override
    public void close() throws InterruptedException {
        for (ServiceProcess process : started.reversed()) {
            process.close();
        }
    }

    private NameServer nsd(Path program, Path zones) throws IOException, InterruptedException {
        int port = Installation.freePort();
        Path file =
                Files.writeString(
                        folder.resolve("nsd.conf"),
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
                        """
                                        .formatted(port, folder)
                                + each("zone:\n  name: %1$s\n  zonefile: %2$s/%1$s\n", zones));
        return launch("NSD", false, port, program.toString(), "-d", "-c", file.toString());
    }

    private NameServer knot(Path program, Path zones) throws IOException, InterruptedException {
        int port = Installation.freePort();
        Path file =
                Files.writeString(
                        folder.resolve("knot.conf"),
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
                        """
                                        .formatted(folder, port)
                                + each("- domain: %1$s\n  file: %2$s/%1$s\n", zones));
        return launch("Knot", false, port, program.toString(), "-c", file.toString());
    }

    private NameServer gdnsd(Path program) throws IOException, InterruptedException {
        int port = Installation.freePort();
        Path home = Files.createDirectories(folder.resolve("gdnsd"));
        Path zones = Files.createDirectories(home.resolve("zones"));
        for (Zone zone : Zone.all()) {
            zone.write(zones, "placed 300 DYNA geoip!placed\n");
        }
        Files.writeString(
                home.resolve("config"),
                """
                options => {
                  listen => 127.0.0.1:%d
                  run_dir => %s/run
                  state_dir => %2$s/state
                  udp_threads => 1
                  tcp_threads => 1
                  chaos_response => ""
                }
                plugins => { geoip => {
                  maps => { world => {
                    datacenters => [ america, elsewhere ]
                    nets => { 8.0.0.0/9 => [ america, elsewhere ],
                              0.0.0.0/5 => [ elsewhere, america ] }
                  } }
                  resources => { placed => { map => world, dcmap => {
                    america => 192.0.2.1, elsewhere => 192.0.2.2
                  } } }
                } }
                """
                        .formatted(port, home));
        return launch("gdnsd", true, port, program.toString(), "-c", home.toString(), "start");
    }

    private static String each(String lines, Path zones) {
        return Zone.all().stream()
                .map(zone -> lines.formatted(zone.name(), zones))
                .collect(Collectors.joining());
    }

    private NameServer launch(String name, boolean steers, int port, String... command)
            throws IOException, InterruptedException {
        List<String> pinned =
                Stream.concat(Stream.of("taskset", "-c", "0"), Stream.of(command)).toList();
        ServiceProcess process = ServiceProcess.start(name, folder, pinned, Map.of());
        started.add(process);
        awaitAnswer(name, process, port);
        List<Long> processes =
                Stream.concat(
                                Stream.of(process.pid()),
                                ProcessHandle.of(process.pid())
                                        .orElseThrow()
                                        .descendants()
                                        .map(ProcessHandle::pid))
                        .toList();
        return new NameServer(name, "127.0.0.1", port, steers, processes);
    }

    private static void awaitAnswer(String name, ServiceProcess process, int port)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(200);
            while (System.nanoTime() < end && process.isAlive()) {
                DatagramPacket reply = new DatagramPacket(new byte[512], 512);
                try {
                    socket.send(new DatagramPacket(PROBE, PROBE.length, server));
                    socket.receive(reply);
                } catch (IOException notYet) {
                    continue;
                }
                if ((reply.getData()[3] & 15) == 0) {
                    return;
                }
                Thread.sleep(50);
            }
        }
        throw new IOException(name + " did not start:\n" + process.output());
    }
}
