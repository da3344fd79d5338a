package dev.warmfront.edge;

import dev.warmfront.edge.coding.Presses;
import dev.warmfront.edge.config.DataFolder;
import dev.warmfront.edge.config.Identity;
import dev.warmfront.edge.config.LastGood;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.launch.FreePort;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.WarrantKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Starts an edge with throw-away data and no control plane, has it practise, asks it, and does so
/// once more with what the first one left: from that the JVM learns what a start loads and what is
/// run often, when it is told to keep that (`-XX:AOTCacheOutput`, JEP 514 and 515). Nothing of it
/// outlives the process but what the JVM writes.
final class TrainingRun {

    private static final Duration PRACTICE = Duration.ofSeconds(10);

    /// Port 1 is nobody's: the edge starts as it does when no control plane is there.
    private static final String NOBODY = "127.0.0.1:1";

    private TrainingRun() {}

    public static void main(String[] arguments) throws Exception {
        EdgeMain.run(
                new PrintStream(OutputStream.nullOutputStream()),
                System.err,
                Map.of(),
                "--version");
        Thread leaving = EdgeMain.leaving(new AtomicReference<>());
        Runtime.getRuntime().addShutdownHook(leaving);
        Runtime.getRuntime().removeShutdownHook(leaving);
        run(PRACTICE);
        System.exit(0);
    }

    /// Starts it twice.
    ///
    /// @return what the second one counted, as a scraper gets it
    static String run(Duration practice) throws Exception {
        Path data = Files.createTempDirectory("warmfront-training-");
        try {
            int port = FreePort.next();
            keep(data, port);
            serve(data, port, practice);
            useWhatWaits();
            // What it takes from disk now was stored a moment ago.
            return serve(data, port, Duration.ZERO);
        } finally {
            delete(data);
        }
    }

    /// What no start needs, but the first viewer behind it may.
    private static void useWhatWaits() {
        new OriginTrust(List.of()).context(Runnable::run).toCompletableFuture().join();
        try (Presses presses = Presses.open(new Metrics())) {
            CompletionStage<Void> learning = presses.learn();
            if (learning != null) {
                learning.toCompletableFuture().join();
            }
        }
    }

    /// What an edge has that enrolled once and ran a release.
    private static void keep(Path data, int port)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Release release = Release.of(1, Snapshot.of(Rehearsal.sites(port)));
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Warrant warrant =
                Warrant.sign(
                        release.version(),
                        release.digest(),
                        now,
                        now.plus(PRACTICE),
                        pair.getPublic(),
                        pair.getPrivate());
        try (DataFolder folder = DataFolder.open(data)) {
            folder.save(new WarrantKeys(1, List.of(pair.getPublic())));
            folder.save(identity(now));
            folder.save(new LastGood(release, warrant, Map.of()));
        }
    }

    /// Nobody's: it is shown to nobody.
    private static Identity identity(Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Principal name = new X500Principal("CN=training");
        byte[] certificate =
                new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                pair.getPublic())
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.getPrivate()))
                        .getEncoded();
        return new Identity(
                "training",
                "0".repeat(64),
                Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()),
                Base64.getEncoder().encodeToString(certificate));
    }

    private static String serve(Path data, int port, Duration practice) throws Exception {
        try (Edge edge = Edge.start(settings(data, port, practice))) {
            Rehearsal.askOnce(edge.httpPort());
            return edge.metrics().text();
        }
    }

    private static EdgeSettings settings(Path data, int port, Duration practice)
            throws EdgeFailure, EdgeOptions.Misunderstood {
        return EdgeOptions.parse(
                        Map.of(),
                        "--control-plane",
                        NOBODY,
                        "--data",
                        data.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--public-address",
                        "127.0.0.1",
                        "--http-port",
                        Integer.toString(port),
                        "--https-port",
                        "0",
                        "--dns-port",
                        "0",
                        "--management-port",
                        "0",
                        "--allow-origin-range",
                        "127.0.0.0/8",
                        "--access-log",
                        data.resolve("access.log").toString(),
                        "--rehearsal",
                        Long.toString(practice.toMillis()))
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
