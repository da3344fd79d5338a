package dev.warmfront.edge;

import dev.warmfront.edge.config.DataFolder;
import dev.warmfront.edge.config.Identity;
import dev.warmfront.edge.config.LastGood;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/// Starts an edge with throw-away data and no control plane, has it practise, and stops it: from
/// that the JVM learns what a start loads and what is run often, when it is told to keep that
/// (`-XX:AOTCacheOutput`, JEP 514 and 515). Nothing of it outlives the process but what the JVM
/// writes.
final class TrainingRun {

    private static final String PRACTICE_MILLIS = "10000";

    /// Port 1 is nobody's: the edge starts as it does when no control plane is there.
    private static final String NOBODY = "127.0.0.1:1";

    private TrainingRun() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory("warmfront-training-");
        try {
            keep(data);
            Edge.start(settings(data)).close();
        } finally {
            delete(data);
        }
        System.exit(0);
    }

    /// What an edge has that enrolled once and ran a release.
    private static void keep(Path data) throws IOException {
        try (DataFolder folder = DataFolder.open(data)) {
            folder.save(new Identity("training", "none", "0".repeat(64)));
            folder.save(new LastGood(Release.of(1, Snapshot.of(Rehearsal.sites(1))), Map.of()));
        }
    }

    private static EdgeSettings settings(Path data) throws EdgeFailure, EdgeOptions.Misunderstood {
        return EdgeOptions.parse(
                        Map.of(),
                        "--control-plane",
                        NOBODY,
                        "--data",
                        data.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--http-port",
                        "0",
                        "--https-port",
                        "0",
                        "--dns-port",
                        "0",
                        "--management-port",
                        "0",
                        "--access-log",
                        data.resolve("access.log").toString(),
                        "--rehearsal",
                        PRACTICE_MILLIS)
                .settings();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
