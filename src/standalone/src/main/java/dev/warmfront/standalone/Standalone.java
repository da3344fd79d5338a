package dev.warmfront.standalone;

import dev.warmfront.control.ControlPlane;
import dev.warmfront.control.access.FirstToken;
import dev.warmfront.control.fleet.Enrolment;
import dev.warmfront.edge.Edge;
import dev.warmfront.edge.EdgeFailure;
import dev.warmfront.edge.EdgeOptions;
import dev.warmfront.edge.EdgeSettings;
import dev.warmfront.edge.OpenFiles;
import dev.warmfront.edge.config.HostPort;
import dev.warmfront.edge.config.Token;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.postgres.PostgresFailure;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Everything on one machine, as one command.
@Command(
        name = "warmfront up",
        mixinStandardHelpOptions = true,
        version = "Warmfront 0.1.0",
        sortOptions = false,
        description = "Starts control plane, edge and PostgreSQL in one process.")
public final class Standalone implements Callable<Integer> {

    private static final String EDGE = "local";

    /// There is no other edge that viewers could be led to first.
    private static final EdgeSettings.Leaving AT_ONCE =
            new EdgeSettings.Leaving(Duration.ZERO, Duration.ofSeconds(5));

    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

    @Mixin private final Settings settings = new Settings();

    /// Starts on free ports, and stops: the JVM learns from it what a start needs.
    @Option(names = "--rehearse", hidden = true)
    private boolean rehearsal;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable LocalPostgres postgres;
    private ControlPlane.@Nullable Running controlPlane;
    private @Nullable Edge edge;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Standalone()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        long started = System.nanoTime();
        try {
            if (rehearsal) {
                settings.rehearse();
            }
            start();
        } catch (CannotStart | EdgeFailure | PostgresFailure e) {
            tell("warmfront: " + e.getMessage());
            stop();
            return 1;
        } catch (IOException e) {
            LOG.debug("start", e);
            tell("warmfront: " + e.getMessage());
            stop();
            return 1;
        }
        tell(
                String.format(
                        "%nReady after %.1f s. Ctrl-C stops everything.",
                        (System.nanoTime() - started) / 1e9));
        if (!rehearsal) {
            stopped.await();
        }
        return 0;
    }

    private void start() throws CannotStart, EdgeFailure, IOException, InterruptedException {
        Installation installation = new Installation(settings.data);
        installation.create();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Optional<String> complaint =
                Ports.complaint(InetAddress.getByName(settings.bind), settings.publicPorts())
                        .or(() -> Ports.complaint(loopback, settings.privatePorts()));
        if (complaint.isPresent()) {
            throw new CannotStart(complaint.get());
        }
        // One hook, so that things stop in order: the edge first, the database last.
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        tell("Warmfront 0.1.0, data in " + installation.folder());
        Map<String, Object> properties = properties(installation);
        ControlPlane.Running service = ControlPlane.run(properties);
        controlPlane = service;
        edge = Edge.start(edgeSettings(installation, service));
        welcome(service.firstToken());
    }

    private Map<String, Object> properties(Installation installation)
            throws IOException, InterruptedException {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", settings.bind);
        properties.put("server.port", settings.apiPort);
        properties.put("management.server.port", settings.managementPort);
        properties.put("warmfront.fleet.address", "127.0.0.1");
        properties.put("warmfront.fleet.port", settings.fleetPort);
        properties.put("warmfront.kek-file", installation.keyEncryptionKey().toString());
        properties.put("warmfront.kek-create", true);
        properties.put(
                "warmfront.origins.allowed-ranges", String.join(",", settings.originRanges()));
        properties.put(
                "warmfront.geo-databases",
                settings.geoDatabases.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(",")));
        if (System.getenv("SPRING_DATASOURCE_URL") == null) {
            boolean isNew = !Files.exists(installation.postgres());
            tell(isNew ? "Setting up PostgreSQL ..." : "Starting PostgreSQL ...");
            LocalPostgres started = LocalPostgres.start(installation.postgres());
            postgres = started;
            properties.put("spring.datasource.url", started.jdbcUrl());
            properties.put("spring.datasource.username", LocalPostgres.USER);
            properties.put("spring.datasource.password", started.password());
        }
        tell("Starting the control plane and the edge ...");
        return properties;
    }

    /// The edge joins as any other does, over TLS, with a token of its own the first time.
    private EdgeSettings edgeSettings(Installation installation, ControlPlane.Running service) {
        Token token =
                installation.hasEnrolled()
                        ? null
                        : Token.parse(
                                service.context()
                                        .getBean(Enrolment.class)
                                        .token(EDGE, Duration.ofMinutes(10)));
        return new EdgeSettings(
                List.of(HostPort.parse("127.0.0.1:" + settings.fleetPort)),
                token,
                EDGE,
                installation.edge(),
                settings.addresses(),
                new EdgeSettings.Listening(
                        settings.bind,
                        settings.httpPort,
                        settings.httpsPort,
                        settings.dnsPort,
                        null,
                        settings.edgeManagementPort),
                EdgeSettings.USUAL_IDENTICAL_ANSWERS,
                settings.geoDatabases,
                settings.originRanges().stream().map(Cidr::parse).toList(),
                Capacity.within(OpenFiles.most()),
                EdgeOptions.bytes("--cache-memory", settings.cacheMemory),
                EdgeOptions.diskBytes(settings.diskCacheSize),
                new EdgeSettings.Logging(
                        installation.accessLog().toString(), AccessLog.Format.JSON),
                EdgeSettings.USUAL_REHEARSAL,
                AT_ONCE);
    }

    private void welcome(Optional<FirstToken> firstToken) {
        String host = settings.bind;
        tell("");
        firstToken.ifPresent(token -> tell(token.line() + System.lineSeparator()));
        tell("API         http://" + host + ":" + settings.apiPort + "/v1");
        tell("Swagger UI  http://" + host + ":" + settings.apiPort + "/swagger-ui.html");
        tell(
                "Edge        http://"
                        + host
                        + ":"
                        + settings.httpPort
                        + "  https://"
                        + host
                        + ":"
                        + settings.httpsPort);
        tell("DNS         " + host + ":" + settings.dnsPort + " (UDP and TCP)");
        tell("Metrics     http://127.0.0.1:" + settings.edgeManagementPort + "/metrics");
        tell("");
        tell(
                "Origins may be on "
                        + String.join(", ", settings.originRanges())
                        + " (--allow-origin-range): right for trying things out,"
                        + " not for a public edge.");
        tell("Next: create a distribution, as README.md shows, or in Swagger UI.");
    }

    private synchronized void stop() {
        if (edge != null) {
            drain(edge);
            edge.close();
            edge = null;
        }
        if (controlPlane != null) {
            controlPlane.close();
            controlPlane = null;
        }
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
        stopped.countDown();
    }

    private static void drain(Edge leaving) {
        try {
            leaving.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("SystemOut") // This is what the person who started it reads.
    private static void tell(String line) {
        System.out.println(line);
    }
}
