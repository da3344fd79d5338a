package dev.warmfront.bench;

import dev.warmfront.bench.names.Names;
import dev.warmfront.bench.traces.HitRatios;
import dev.warmfront.edge.http.Decisions;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Compares the edge with the peers that are installed.
///
/// The server under test has core 0 to itself, the load generator and the origin core 1. Every
/// round runs every peer once; medians over the rounds are shown, with the least and the most, and
/// ratios to the edge. The control plane is killed before the first round: an edge serves without
/// one. The edge is started as `./warmfront edge` starts it.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Compares the edge with its peers, as far as they are installed.")
public final class Bench implements Callable<Integer> {

    private static final Map<String, Integer> FILES = files();
    private static final long IDLE_MILLIS = 10_000;
    private static final int IDLE_GOAL_MB = 120;

    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--seconds", description = "Seconds a run (default: ${DEFAULT-VALUE}).")
    private int seconds = 3;

    @Option(
            names = "--warm-up",
            description =
                    "Seconds the edge runs before the first round, so that its JVM has compiled"
                            + " what it measures; its peers, which were compiled long ago, run a"
                            + " tenth of that (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds = 60;

    @Option(names = "--connections", description = "Connections (default: ${DEFAULT-VALUE}).")
    private int connections = 32;

    @Option(
            names = "--fixed-rate",
            description =
                    "Requests a second for the latency; 0 for none (default: ${DEFAULT-VALUE}).")
    private int fixedRate = 20_000;

    @Option(names = "--only", description = "One work of the table, by its name; repeatable.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--micro",
            description =
                    "Measures single steps of a request instead, with JMH, and what they"
                            + " allocate.")
    private boolean micro;

    @Option(
            names = "--traces",
            description =
                    "Replays real traces through the memory tier instead, and compares its hit"
                            + " ratios with those of other policies.")
    private boolean traces;

    @Option(
            names = "--memory",
            description =
                    "Measures instead what a million stored answers take, and what an edge takes"
                            + " that nobody asks anything.")
    private boolean memory;

    @Option(
            names = "--dns",
            description = "Compares the name server with its peers instead: NSD, Knot, gdnsd.")
    private boolean dns;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, RunnerException {
        if (micro) {
            measureSteps();
            return 0;
        }
        if (traces) {
            HitRatios.print();
            return 0;
        }
        if (memory) {
            System.out.print(Stored.measure().text());
            measureIdle();
            return 0;
        }
        if (dns) {
            return Names.compare(learnt(), rounds, seconds, warmUpSeconds);
        }
        try (Scratch scratch = Scratch.make("warmfront-bench")) {
            return compare(scratch.folder());
        }
    }

    private int compare(Path folder) throws IOException, InterruptedException {
        Path site = Files.createDirectories(folder.resolve("site"));
        fill(site);
        try (Peers peers = new Peers(folder, site);
                Fleet fleet = Fleet.start(folder)) {
            for (String needed : List.of("nginx", "wrk", "taskset")) {
                if (!peers.isInstalled(needed)) {
                    System.err.println(
                            "bench needs " + needed + ": apt-get install nginx wrk util-linux");
                    return 1;
                }
            }
            say("starting the origin, the peers and the edge ...");
            List<Peer> all = new ArrayList<>();
            fleet.train(learnt());
            Fleet.Edge edge = fleet.addEdge("taskset", "-c", "0");
            all.add(served(fleet, edge, peers.startOrigin()));
            all.addAll(peers.start());
            Table table = measure(all);
            Latencies latencies = measureLatency(all);
            System.out.println(table.text());
            System.out.println(latencies.text());
            System.out.printf(
                    "memory of the edge's process in the end: %d MB%n",
                    Memory.residentBytes(all.getFirst().processes()) >> 20);
            say("killing the edge and starting it again ...");
            Work small = Work.all().getFirst();
            System.out.print(Start.of(fleet, edge, all.getFirst(), small, connections).text());
            peers.absent().forEach(absent -> System.out.println("not measured: " + absent));
            return 0;
        }
    }

    /// What an edge's JVM learnt beforehand; it learns it now, if it has not yet.
    private static Path learnt() throws IOException, InterruptedException {
        Path root = Installation.root();
        Path said = Files.createTempFile("edge-version", ".log");
        int status =
                new ProcessBuilder(root.resolve("warmfront").toString(), "edge", "--version")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("./warmfront edge --version: " + Files.readString(said));
        }
        Files.delete(said);
        return root.resolve("src/edge/target/warmfront-edge.aot");
    }

    private static void measureIdle() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.make("warmfront-bench");
                Fleet fleet = Fleet.start(scratch.folder())) {
            fleet.train(learnt());
            List<Long> edge = List.of(fleet.addEdge().process().pid());
            Thread.sleep(IDLE_MILLIS);
            System.out.printf(
                    "an edge that nobody asks anything: %d MB resident (goal: %d MB)%n",
                    Memory.residentBytes(edge) >> 20, IDLE_GOAL_MB);
        }
    }

    private static void measureSteps() throws RunnerException {
        new Runner(
                        new OptionsBuilder()
                                .include(Decisions.class.getName())
                                .forks(1)
                                .warmupIterations(3)
                                .warmupTime(TimeValue.seconds(1))
                                .measurementIterations(5)
                                .measurementTime(TimeValue.seconds(1))
                                .addProfiler(GCProfiler.class)
                                .build())
                .run();
    }

    private Table measure(List<Peer> peers) throws IOException, InterruptedException {
        Table table = new Table(peers.getFirst().name());
        List<Work> works = Work.all().stream().filter(this::isWanted).toList();
        for (int round = 0; round <= rounds; round++) {
            for (Work work : works) {
                say(round(round) + ": " + work.name() + " ...");
                for (Peer peer : peers) {
                    if (peer.can(work)) {
                        int length = round == 0 ? warmUp(peer, peers.getFirst()) : seconds;
                        Load load = Load.run(peer, work, connections, length);
                        if (round > 0) {
                            table.add(work.name(), work.goals(), peer.name(), load);
                        }
                    }
                }
            }
        }
        return table;
    }

    private int warmUp(Peer peer, Peer edge) {
        return peer.equals(edge) ? warmUpSeconds : Math.max(1, warmUpSeconds / 10);
    }

    private String round(int round) {
        return round == 0 ? "warming up" : "round " + round + " of " + rounds;
    }

    private boolean isWanted(Work work) {
        return only.isEmpty() || only.contains(work.name());
    }

    /// Hits of 1 KiB at a fixed rate.
    private Latencies measureLatency(List<Peer> peers) throws IOException, InterruptedException {
        Latencies latencies = new Latencies(fixedRate);
        for (int round = 0; round <= rounds && fixedRate > 0; round++) {
            say(round(round) + ": latency at a fixed rate ...");
            for (Peer peer : peers) {
                FixedRate run = FixedRate.run(peer, "/1KiB", fixedRate, connections, seconds);
                if (round > 0) {
                    latencies.add(peer.name(), run);
                }
            }
        }
        return latencies;
    }

    private static Peer served(Fleet fleet, Fleet.Edge edge, int originPort)
            throws IOException, InterruptedException {
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
                "https://" + edge.address() + ":" + fleet.httpsPort(),
                created.text("/domainName"),
                List.of(edge.process().pid()),
                Peer.Kind.CACHE);
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
        files.put("10MiB", 10 * 1024 * 1024);
        return files;
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
