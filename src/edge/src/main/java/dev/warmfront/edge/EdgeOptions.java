package dev.warmfront.edge;

import dev.warmfront.edge.config.HostPort;
import dev.warmfront.edge.config.Token;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.jspecify.annotations.Nullable;

/// What can be said about an edge on its command line. Every option is an environment variable,
/// too: `--http-port` is `WARMFRONT_HTTP_PORT`.
public final class EdgeOptions {

    /// The command line cannot be understood.
    static final class Misunderstood extends Exception {

        private static final long serialVersionUID = 1;

        Misunderstood(String message) {
            super(message);
        }
    }

    /// An option, in the order of the help.
    private enum Choice {
        CONTROL_PLANE(
                "HOST:PORT",
                null,
                true,
                "Where edges are listened for; several with commas, any will do."),
        TOKEN(
                "TOKEN",
                null,
                false,
                "The enrolment token, for the first start. Others may see it: prefer "
                        + "--token-file or WARMFRONT_TOKEN."),
        TOKEN_FILE("FILE", null, false, "A file with the enrolment token in it."),
        NAME("NAME", null, false, "What people call this edge (default: the machine's name)."),
        DATA("FOLDER", "data", false, "What survives a restart is kept here."),
        PUBLIC_ADDRESS(
                "ADDRESS",
                null,
                true,
                "Where viewers and other edges reach this one; repeatable (default: the"
                        + " address bound to, or the machine's first)."),
        BIND("ADDRESS", "0.0.0.0", false, "The address to listen on."),
        HTTP_PORT("PORT", "8000", false, "HTTP (0: any)."),
        HTTPS_PORT("PORT", "8443", false, "HTTPS (0: any)."),
        DNS_PORT("PORT", "5300", false, "DNS over UDP and TCP (0: any)."),
        DNS_TLS_PORT(
                "PORT",
                "off",
                false,
                "DNS over TLS, and over HTTPS at /dns-query, with the certificate for the name"
                        + " asked for (0: any)."),
        DNS_IDENTICAL_ANSWERS(
                "NUMBER",
                "10",
                false,
                "Identical replies a second over UDP for an IPv4 /24 or IPv6 /56 without a cookie;"
                        + " of more, half are sent truncated and half are dropped (or off)."),
        GEO_DATABASE(
                "FILE",
                null,
                true,
                "A database in MaxMind's format (.mmdb) that says where addresses are; repeatable,"
                        + " read again when it changes (default: the one that is shipped)."),
        MANAGEMENT_PORT("PORT", "8082", false, "Metrics and status, on loopback only."),
        ALLOW_ORIGIN_RANGE(
                "CIDR",
                null,
                true,
                "A network that origins may be in although it is this machine's own or "
                        + "its link's, for example 127.0.0.0/8; repeatable."),
        CONNECTIONS(
                "NUMBER",
                null,
                false,
                "Connections of viewers at a time; more are reset (default: half of the files"
                        + " that may be open)."),
        CONNECTIONS_PER_ADDRESS(
                "NUMBER",
                null,
                false,
                "Of these from one IPv4 address or IPv6 /64, or off (default: half of"
                        + " --connections). Behind a balancer, all viewers have its address."),
        CONNECTIONS_EXEMPT(
                "CIDR",
                null,
                true,
                "A network of which every address may have any number of them, for example"
                        + " the balancers'; repeatable."),
        CACHE_MEMORY("SIZE", "256m", false, "Memory for stored answers: bytes, or with k, m or g."),
        DISK_CACHE_SIZE(
                "SIZE",
                "10g",
                false,
                "Disk for stored answers, in the data folder: bytes, or with k, m or g,"
                        + " or off. A gibibyte of the disk always stays free."),
        ACCESS_LOG(
                "FILE",
                "off",
                false,
                "Where requests are logged: a file, - for standard output, or off."),
        ACCESS_LOG_FORMAT("FORMAT", "json", false, "json or cloudfront."),
        REHEARSAL(
                "MILLIS",
                "500",
                false,
                "How long the edge practises on itself before it listens, so that the "
                        + "first viewers are not the ones it learns from (0: not at all).");

        private final String argument;
        private final @Nullable String usual;
        private final boolean many;
        private final String description;

        Choice(String argument, @Nullable String usual, boolean many, String description) {
            this.argument = argument;
            this.usual = usual;
            this.many = many;
            this.description = description;
        }

        String flag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        Option option() {
            String said = usual == null ? "" : " (default: " + usual + ")";
            return Option.builder()
                    .longOpt(flag())
                    .hasArg()
                    .argName(argument)
                    .desc(description + said)
                    .get();
        }
    }

    private static final String HELP = "help";
    private static final String VERSION = "version";
    private static final int WIDTH = 90;

    private final CommandLine said;
    private final Map<String, String> environment;

    private EdgeOptions(CommandLine said, Map<String, String> environment) {
        this.said = said;
        this.environment = environment;
    }

    /// Reads a command line.
    ///
    /// @throws Misunderstood if it cannot be understood; what it asks for is not looked at yet
    static EdgeOptions parse(Map<String, String> environment, String... arguments)
            throws Misunderstood {
        try {
            CommandLine said =
                    DefaultParser.builder()
                            .setAllowPartialMatching(false)
                            .setStripLeadingAndTrailingQuotes(false)
                            .get()
                            .parse(options(), arguments);
            if (!said.getArgList().isEmpty()) {
                throw new Misunderstood(said.getArgList().getFirst() + " (expected: an option)");
            }
            return new EdgeOptions(said, environment);
        } catch (ParseException e) {
            throw new Misunderstood(String.valueOf(e.getMessage()));
        }
    }

    boolean isHelpWanted() {
        return said.hasOption(HELP);
    }

    boolean isVersionWanted() {
        return said.hasOption(VERSION);
    }

    /// What `--help` says.
    static String help() {
        StringBuilder text = new StringBuilder();
        TextHelpAppendable page = new TextHelpAppendable(text);
        page.setMaxWidth(WIDTH);
        try {
            HelpFormatter.builder()
                    .setHelpAppendable(page)
                    .setShowSince(false)
                    .setComparator((_, _) -> 0) // As they are declared.
                    .get()
                    .printHelp(
                            "edge --control-plane HOST:PORT [options]",
                            "Runs one Warmfront edge: HTTP cache, DNS server and health checks.",
                            options().getOptions(),
                            "Every option is an environment variable, too: --http-port is"
                                    + " WARMFRONT_HTTP_PORT.",
                            false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// What was asked for, checked.
    EdgeSettings settings() throws EdgeFailure, Misunderstood {
        List<String> controlPlanes = all(Choice.CONTROL_PLANE);
        if (controlPlanes.isEmpty()) {
            throw new Misunderstood("--control-plane: none (expected: HOST:PORT)");
        }
        String bind = text(Choice.BIND);
        List<String> publicAddresses = all(Choice.PUBLIC_ADDRESS);
        String name = perhaps(Choice.NAME);
        return new EdgeSettings(
                controlPlanes.stream().map(HostPort::parse).toList(),
                token(),
                name == null ? machineName() : name,
                Path.of(text(Choice.DATA)),
                publicAddresses.isEmpty() ? List.of(ownAddress(bind)) : publicAddresses,
                new EdgeSettings.Listening(
                        bind,
                        number(Choice.HTTP_PORT),
                        number(Choice.HTTPS_PORT),
                        number(Choice.DNS_PORT),
                        text(Choice.DNS_TLS_PORT).equals("off")
                                ? null
                                : (Integer) number(Choice.DNS_TLS_PORT),
                        number(Choice.MANAGEMENT_PORT)),
                text(Choice.DNS_IDENTICAL_ANSWERS).equals("off")
                        ? 0
                        : number(Choice.DNS_IDENTICAL_ANSWERS),
                all(Choice.GEO_DATABASE).stream().map(Path::of).toList(),
                all(Choice.ALLOW_ORIGIN_RANGE).stream().map(Cidr::parse).toList(),
                capacity(),
                bytes("--cache-memory", text(Choice.CACHE_MEMORY)),
                diskBytes(text(Choice.DISK_CACHE_SIZE)),
                new EdgeSettings.Logging(
                        text(Choice.ACCESS_LOG), format(text(Choice.ACCESS_LOG_FORMAT))),
                Duration.ofMillis(number(Choice.REHEARSAL)),
                EdgeSettings.Leaving.USUAL);
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

    private static Options options() {
        Options options = new Options();
        for (Choice choice : Choice.values()) {
            options.addOption(choice.option());
        }
        options.addOption("h", HELP, false, "Says this.");
        options.addOption("V", VERSION, false, "Says which version this is.");
        return options;
    }

    private String text(Choice choice) throws Misunderstood {
        String text = perhaps(choice);
        if (text == null) {
            throw new AssertionError("unreachable: --" + choice.flag() + " has a default");
        }
        return text;
    }

    private @Nullable String perhaps(Choice choice) throws Misunderstood {
        String[] values = said.getOptionValues(choice.flag());
        if (values == null) {
            String variable = environment.get("WARMFRONT_" + choice.name());
            return variable == null ? choice.usual : variable;
        } else if (values.length > 1 && !choice.many) {
            throw new Misunderstood("--" + choice.flag() + ": twice (expected: once)");
        }
        return String.join(",", values);
    }

    private List<String> all(Choice choice) throws Misunderstood {
        List<String> all = new ArrayList<>();
        String text = perhaps(choice);
        for (String one : text == null ? new String[0] : text.split(",", -1)) {
            all.add(one.strip());
        }
        return all;
    }

    private Capacity capacity() throws Misunderstood {
        int most =
                perhaps(Choice.CONNECTIONS) == null
                        ? Capacity.within(OpenFiles.most()).most()
                        : number(Choice.CONNECTIONS);
        String each = perhaps(Choice.CONNECTIONS_PER_ADDRESS);
        int fromOne =
                each == null
                        ? Math.max(1, most / 2)
                        : each.equals("off") ? most : number(Choice.CONNECTIONS_PER_ADDRESS);
        return Capacity.of(
                most, fromOne, all(Choice.CONNECTIONS_EXEMPT).stream().map(Cidr::parse).toList());
    }

    private int number(Choice choice) throws Misunderstood {
        String text = text(choice);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Misunderstood("--" + choice.flag() + ": " + text + " (expected: a number)");
        }
    }

    private @Nullable Token token() throws EdgeFailure, Misunderstood {
        String file = perhaps(Choice.TOKEN_FILE);
        if (file != null) {
            try {
                return Token.parse(Files.readString(Path.of(file)));
            } catch (IOException e) {
                throw new EdgeFailure(
                        "--token-file: " + file + " (expected: a file that can be read)", e);
            }
        }
        String token = perhaps(Choice.TOKEN);
        return token == null || token.isBlank() ? null : Token.parse(token);
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
