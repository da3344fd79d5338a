package dev.warmfront.bench;

import com.sun.net.httpserver.HttpServer;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Compares cached hits of the edge with the peers that are installed.
///
/// The server under test has core 0 to itself, the load generator core 1. Every round runs every
/// peer once; medians over the rounds are shown, with the least and the most, and ratios to the
/// edge. The control plane is killed before the first round: an edge serves without one.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Compares the edge with nginx and Varnish, where they are installed.")
public final class Bench implements Callable<Integer> {

    private static final Map<String, Integer> FILES = files();

    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--seconds", description = "Seconds a run (default: ${DEFAULT-VALUE}).")
    private int seconds = 3;

    @Option(
            names = "--warm-up",
            description = "Seconds each runs before the first round (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds = 10;

    @Option(names = "--connections", description = "Connections (default: ${DEFAULT-VALUE}).")
    private int connections = 32;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("warmfront-bench");
        Path site = Files.createDirectories(folder.resolve("site"));
        fill(site);
        HttpServer origin = origin(site);
        try (Peers peers = new Peers(folder, origin.getAddress().getPort());
                Fleet fleet = Fleet.start(folder)) {
            if (!peers.isInstalled("wrk") || !peers.isInstalled("taskset")) {
                System.err.println("bench needs wrk and taskset: apt-get install wrk util-linux");
                return 1;
            }
            say("starting the peers and the edge ...");
            List<Peer> all = new ArrayList<>();
            all.add(edge(fleet, origin.getAddress().getPort()));
            all.addAll(peers.start(site));
            Table table = measure(all);
            System.out.println(table.text());
            peers.absent().forEach(absent -> System.out.println("not measured: " + absent));
            return 0;
        } finally {
            origin.stop(0);
        }
    }

    private Table measure(List<Peer> peers) throws IOException, InterruptedException {
        Table table = new Table(peers.getFirst().name());
        for (int round = 0; round <= rounds; round++) {
            say(round == 0 ? "warming up ..." : "round " + round + " of " + rounds + " ...");
            int length = round == 0 ? warmUpSeconds : seconds;
            for (String file : FILES.keySet()) {
                for (Peer peer : peers) {
                    Load load = Load.run(peer, "/" + file, connections, length);
                    if (round > 0) {
                        table.add(file, peer.name(), load);
                    }
                }
            }
        }
        return table;
    }

    private static Peer edge(Fleet fleet, int originPort) throws IOException, InterruptedException {
        Fleet.Edge edge = fleet.addEdge("taskset", "-c", "0");
        Api api = fleet.api();
        Api.Answer created =
                api.post(
                                "/v1/distributions",
                                """
                                {
                                  "name": "bench",
                                  "origins": [
                                    {"id": "files", "domainName": "127.0.0.1", "port": %d}
                                  ],
                                  "defaultCacheBehaviour": {"targetOriginId": "files"}
                                }
                                """
                                        .formatted(originPort))
                        .expecting(201);
        api.awaitLive(created);
        fleet.controlPlanes().getFirst().process().kill();
        return new Peer(
                "warmfront",
                "http://" + edge.address() + ":" + fleet.httpPort(),
                created.text("/domainName"),
                List.of(edge.process().pid()));
    }

    private static HttpServer origin(Path site) throws IOException {
        HttpServer origin =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        origin.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        String name = exchange.getRequestURI().getPath().substring(1);
                        byte[] body = Files.readAllBytes(site.resolve(name));
                        exchange.getResponseHeaders().set("Cache-Control", "public, max-age=86400");
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        origin.start();
        return origin;
    }

    private static void fill(Path site) throws IOException {
        Random random = new Random(1);
        for (Map.Entry<String, Integer> file : FILES.entrySet()) {
            byte[] content = new byte[file.getValue()];
            random.nextBytes(content);
            Files.write(site.resolve(file.getKey()), content);
        }
    }

    private static Map<String, Integer> files() {
        Map<String, Integer> files = new LinkedHashMap<>();
        files.put("1KiB", 1024);
        files.put("100KiB", 100 * 1024);
        return files;
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
