package dev.warmfront.edge;

import dev.warmfront.edge.config.HostPort;
import dev.warmfront.edge.config.Token;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// The command line of an edge. Every option is an environment variable, too: `--http-port` is
/// `WARMFRONT_HTTP_PORT`.
@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        versionProvider = EdgeMain.Version.class,
        sortOptions = false,
        description = "Runs one Warmfront edge: HTTP cache, DNS server and health checks.",
        footer = {
            "",
            "Every option is an environment variable, too: --http-port is WARMFRONT_HTTP_PORT."
        })
public final class EdgeMain implements Callable<Integer> {

    /// Kept, or its level would be forgotten with it. What it warns of is told in our own words.
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    @Option(
            names = "--control-plane",
            required = true,
            split = ",",
            paramLabel = "HOST:PORT",
            description = "Where edges are listened for; several with commas, any will do.")
    private List<String> controlPlanes = List.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "The enrolment token, for the first start. Others may see it: prefer"
                            + " --token-file or WARMFRONT_TOKEN.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the enrolment token in it.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What people call this edge (default: the machine's name).")
    private @Nullable String name;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "data",
            description = "What survives a restart is kept here (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
            names = "--public-address",
            split = ",",
            paramLabel = "ADDRESS",
            description =
                    "Where viewers and other edges reach this one; repeatable (default: the"
                            + " address bound to, or the machine's first).")
    private List<String> publicAddresses = List.of();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, all).")
    private String bind = "0.0.0.0";

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "HTTP (default: ${DEFAULT-VALUE}; 0: any).")
    private int httpPort;

    @Option(
            names = "--https-port",
            paramLabel = "PORT",
            defaultValue = "8443",
            description = "HTTPS (default: ${DEFAULT-VALUE}; 0: any).")
    private int httpsPort;

    @Option(
            names = "--dns-port",
            paramLabel = "PORT",
            defaultValue = "5300",
            description = "DNS over UDP and TCP (default: ${DEFAULT-VALUE}; 0: any).")
    private int dnsPort;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            defaultValue = "8082",
            description = "Metrics and status, on loopback only (default: ${DEFAULT-VALUE}).")
    private int managementPort;

    @Option(
            names = "--allow-origin-range",
            split = ",",
            paramLabel = "CIDR",
            description =
                    "A network that origins may be in although it is this machine's own or"
                            + " its link's, for example 127.0.0.0/8; repeatable.")
    private List<String> allowedOrigins = List.of();

    @Option(
            names = "--connections",
            paramLabel = "NUMBER",
            description =
                    "Connections of viewers at a time; more are reset (default: half of the files"
                            + " that may be open).")
    private @Nullable Integer connections;

    @Option(
            names = "--connections-per-address",
            paramLabel = "NUMBER",
            description =
                    "Of these from one IPv4 address or IPv6 /64, or off (default: half of"
                            + " --connections). Behind a balancer, all viewers have its address.")
    private @Nullable String connectionsPerAddress;

    @Option(
            names = "--connections-exempt",
            split = ",",
            paramLabel = "CIDR",
            description =
                    "A network of which every address may have any number of them, for example"
                            + " the balancers'; repeatable.")
    private List<String> exempt = List.of();

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            defaultValue = "256m",
            description =
                    "Memory for stored answers: bytes, or with k, m or g (default:"
                            + " ${DEFAULT-VALUE}).")
    private String cacheMemory = "256m";

    @Option(
            names = "--disk-cache-size",
            paramLabel = "SIZE",
            defaultValue = "10g",
            description =
                    "Disk for stored answers, in the data folder: bytes, or with k, m or g, or off"
                            + " (default: ${DEFAULT-VALUE}). A gibibyte of the disk always stays"
                            + " free.")
    private String diskCacheSize = "10g";

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            defaultValue = "off",
            description =
                    "Where requests are logged: a file, - for standard output, or off"
                            + " (default: ${DEFAULT-VALUE}).")
    private String accessLog = "off";

    @Option(
            names = "--access-log-format",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "json or cloudfront (default: ${DEFAULT-VALUE}).")
    private String accessLogFormat = "json";

    @Option(
            names = "--rehearsal",
            paramLabel = "MILLIS",
            defaultValue = "500",
            description =
                    "How long the edge practises on itself before it listens, so that the first"
                            + " viewers are not the ones it learns from (default: ${DEFAULT-VALUE};"
                            + " 0: not at all).")
    private long rehearsalMillis;

    /// What `--version` says.
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Warmfront edge " + Edge.softwareVersion()};
        }
    }

    /// Runs until it is told to stop.
    public static void main(String[] arguments) {
        GRPC.setLevel(Level.SEVERE);
        System.exit(commandLine(new EdgeMain(), System.getenv()).execute(arguments));
    }

    /// The options of `command`, with `environment` behind them.
    static CommandLine commandLine(EdgeMain command, Map<String, String> environment) {
        return new CommandLine(command)
                .setDefaultValueProvider(argument -> fromEnvironment(argument, environment))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof EdgeFailure
                            || failure instanceof IllegalArgumentException) {
                        line.getErr().println(failure.getMessage());
                        return 1;
                    }
                    throw failure;
                });
    }

    @Override
    public Integer call() throws EdgeFailure, InterruptedException {
        AtomicReference<Edge> started = new AtomicReference<>();
        Thread leaving = new Thread(() -> leave(started.get()), "leaving");
        EdgeSettings settings = settings();
        // Before the start: a signal may come in the middle of it.
        Runtime.getRuntime().addShutdownHook(leaving);
        try {
            started.set(Edge.start(settings));
        } catch (EdgeFailure | RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(leaving);
            throw e;
        }
        new CountDownLatch(1).await(); // A signal ends it.
        return 0;
    }

    /// What was asked for, checked.
    EdgeSettings settings() throws EdgeFailure {
        return new EdgeSettings(
                controlPlanes.stream().map(HostPort::parse).toList(),
                token(),
                name == null ? machineName() : name,
                data,
                publicAddresses.isEmpty() ? List.of(ownAddress(bind)) : publicAddresses,
                new EdgeSettings.Listening(bind, httpPort, httpsPort, dnsPort, managementPort),
                allowedOrigins.stream().map(Cidr::parse).toList(),
                capacity(),
                bytes("--cache-memory", cacheMemory),
                diskBytes(diskCacheSize),
                new EdgeSettings.Logging(accessLog, format(accessLogFormat)),
                Duration.ofMillis(rehearsalMillis),
                EdgeSettings.Leaving.USUAL);
    }

    private Capacity capacity() {
        Capacity usual = Capacity.within(OpenFiles.most());
        int most = connections == null ? usual.most() : connections;
        int fromOne = Math.max(1, most / 2);
        if ("off".equals(connectionsPerAddress)) {
            fromOne = most;
        } else if (connectionsPerAddress != null) {
            fromOne = number("--connections-per-address", connectionsPerAddress);
        }
        return Capacity.of(most, fromOne, exempt.stream().map(Cidr::parse).toList());
    }

    private static int number(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    option + ": " + text + " (expected: a number, or off)", e);
        }
    }

    /// A number of bytes: `1000`, `64k`, `256m`, `2g`.
    ///
    /// @param option that it was given for
    public static long bytes(String option, String text) {
        int last = text.length() - 1;
        int shift =
                last < 1
                        ? 0
                        : switch (Character.toLowerCase(text.charAt(last))) {
                            case 'k' -> 10;
                            case 'm' -> 20;
                            case 'g' -> 30;
                            default -> 0;
                        };
        try {
            long number = Long.parseLong(shift == 0 ? text : text.substring(0, last));
            return Math.multiplyExact(number, 1L << shift);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    option + ": " + text + " (expected: for example 256m)", e);
        }
    }

    /// What `--disk-cache-size` says: 0 for `off`.
    public static long diskBytes(String text) {
        return text.equals("off") ? 0 : bytes("--disk-cache-size", text);
    }

    private static AccessLog.Format format(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "json" -> AccessLog.Format.JSON;
            case "cloudfront" -> AccessLog.Format.W3C;
            default ->
                    throw new IllegalArgumentException(
                            "--access-log-format: " + text + " (expected: json or cloudfront)");
        };
    }

    private @Nullable Token token() throws EdgeFailure {
        if (tokenFile != null) {
            try {
                return Token.parse(Files.readString(tokenFile));
            } catch (IOException e) {
                throw new EdgeFailure(
                        "--token-file: " + tokenFile + " (expected: a file that can be read)", e);
            }
        }
        return token == null || token.isBlank() ? null : Token.parse(token);
    }

    private static void leave(@Nullable Edge edge) {
        if (edge != null) {
            try {
                edge.drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            edge.close();
        }
        // A signal would make it 143, though everything went as it should.
        Runtime.getRuntime().halt(0);
    }

    private static @Nullable String fromEnvironment(
            ArgSpec argument, Map<String, String> environment) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        Function<String, String> variable =
                flag -> "WARMFRONT_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        return environment.get(variable.apply(option.longestName()));
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "edge";
        }
    }

    private static String ownAddress(String bind) {
        try {
            InetAddress bound = InetAddress.getByName(bind);
            if (!bound.isAnyLocalAddress()) {
                return bound.getHostAddress();
            }
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> !address.isLinkLocalAddress())
                    .filter(address -> address.getAddress().length == 4)
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse("127.0.0.1");
        } catch (UnknownHostException | SocketException e) {
            throw new IllegalArgumentException(
                    "--bind: " + bind + " (expected: an address of this machine)", e);
        }
    }
}
