package dev.warmfront.bench.names;

import dev.warmfront.bench.Load;
import dev.warmfront.bench.Scratch;
import dev.warmfront.bench.Table;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Compares the name server of an edge with its peers, in rounds in which each has its turn. The
/// control plane is killed before the first.
public final class Names {

    private Names() {}

    /// Prints what was measured.
    ///
    /// @param learnt what an edge's JVM learnt beforehand
    public static int compare(Path learnt, int rounds, int seconds, int warmUpSeconds)
            throws IOException, InterruptedException {
        for (String needed : List.of("dnsperf", "taskset")) {
            if (!Files.isExecutable(Path.of("/usr/bin", needed))) {
                System.err.println("bench --dns needs " + needed + ": apt-get install dnsperf");
                return 1;
            }
        }
        try (Scratch scratch = Scratch.make("warmfront-bench");
                NameServers peers = new NameServers(scratch.folder());
                Fleet fleet = Fleet.start(scratch.folder())) {
            System.err.println("starting the peers and the edge, with 100,000 names ...");
            fleet.train(learnt);
            List<NameServer> all = new ArrayList<>();
            all.add(served(fleet));
            all.addAll(peers.start());
            Table table = new Table(all.getFirst().name());
            List<Asking> works = Asking.all(scratch.folder());
            for (int round = 0; round <= rounds; round++) {
                for (Asking asking : works) {
                    System.err.printf("round %d of %d: %s ...%n", round, rounds, asking.name());
                    for (NameServer server : all) {
                        if (asking.suits(server)) {
                            boolean ours = server.equals(all.getFirst());
                            int warmUp = ours ? warmUpSeconds : Math.max(1, warmUpSeconds / 10);
                            Load load = asking.run(server, round == 0 ? warmUp : seconds);
                            if (round > 0) {
                                table.add(asking.name(), asking.goals(), server.name(), load);
                            }
                        }
                    }
                }
            }
            System.out.print(table.text());
            System.out.println("the goals are for the CPU time; the generator has one core");
            peers.absent().forEach(absent -> System.out.println("not measured: " + absent));
            return 0;
        }
    }

    private static NameServer served(Fleet fleet) throws IOException, InterruptedException {
        Fleet.Edge edge = fleet.addEdge("taskset", "-c", "0");
        Api api = fleet.api();
        for (Zone zone : Zone.all()) {
            String made =
                    api.post("/v1/hosted-zones", "{\"name\": \"%s\"}".formatted(zone.name()))
                            .expecting(201)
                            .text("/id");
            String path = "/v1/hosted-zones/" + made;
            api.post(path + "/zone-file", "text/dns", zone.hosts()).expecting(200);
            api.awaitLive(
                    api.post(
                            path + "/change-batches",
                            "{\"changes\": [%s, %s]}"
                                    .formatted(
                                            placed(zone, "US", "192.0.2.1"),
                                            placed(zone, "*", "192.0.2.2"))));
        }
        fleet.controlPlanes().getFirst().process().kill();
        return new NameServer(
                "warmfront", edge.address(), fleet.dnsPort(), true, List.of(edge.process().pid()));
    }

    private static String placed(Zone zone, String country, String address) {
        return """
        {"action": "CREATE", "recordSet": {"name": "%s", "type": "A", "ttlSeconds": 300,
         "values": ["%s"], "setIdentifier": "%s", "geolocation": {"country": "%3$s"}}}
        """
                .formatted(zone.placed(), address, country);
    }
}
