package dev.warmfront.edge;

import dev.warmfront.edge.config.HostPort;
import dev.warmfront.edge.config.Token;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.waf.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator decides about one edge.
///
/// @param controlPlanes any of them will do
/// @param token needed on the first start only
/// @param name of this edge, for people
/// @param data what survives a restart is kept here
/// @param publicAddresses at which viewers and other edges reach it
/// @param identicalAnswers how many identical DNS replies a network gets in a second over UDP, as
///     long as it brings no cookie; 0 for as many as there are
/// @param geoDatabases where addresses are, by the operator's own data; empty for the shipped ones
/// @param allowedOrigins networks that origins and health checks may be in although they are this
///     machine's own or its link's
/// @param capacity how many connections viewers may hold
/// @param cacheBytes memory for stored answers
/// @param diskBytes disk for stored answers; 0 for none
/// @param rehearsal how long it practises before it listens; zero for not at all
public record EdgeSettings(
        List<HostPort> controlPlanes,
        @Nullable Token token,
        String name,
        Path data,
        List<String> publicAddresses,
        Listening listening,
        int identicalAnswers,
        List<Path> geoDatabases,
        List<Cidr> allowedOrigins,
        Capacity capacity,
        long cacheBytes,
        long diskBytes,
        Logging accessLog,
        Duration rehearsal,
        Leaving leaving) {

    public static final Duration USUAL_REHEARSAL = Duration.ofMillis(500);

    public static final int USUAL_IDENTICAL_ANSWERS = 10;

    private static final int MOST_IDENTICAL_ANSWERS = 1_000_000;
    private static final Duration LONGEST_REHEARSAL = Duration.ofMinutes(1);
    private static final long LEAST_DISK = 1 << 20;

    /// Where an edge listens; port 0 for any free one.
    ///
    /// @param bind an address of this machine; `0.0.0.0` for all of them
    /// @param dnsTls for DNS over TLS and over HTTPS; null for nowhere
    /// @param management on loopback only
    public record Listening(
            String bind, int http, int https, int dns, @Nullable Integer dnsTls, int management) {

        public static final Listening USUAL =
                new Listening("0.0.0.0", 8000, 8443, 5300, null, 8082);

        public Listening {
            Require.text("bind", bind);
            Require.between(0, 65535, "HTTP port", http);
            Require.between(0, 65535, "HTTPS port", https);
            Require.between(0, 65535, "DNS port", dns);
            if (dnsTls != null) {
                Require.between(0, 65535, "port of DNS over TLS", dnsTls);
            }
            Require.between(0, 65535, "management port", management);
        }
    }

    /// Where the access log goes.
    ///
    /// @param target a file, `-` for standard output, or `off`
    public record Logging(String target, AccessLog.Format format) {

        public static final Logging OFF = new Logging("off", AccessLog.Format.JSON);
    }

    /// How an edge goes.
    ///
    /// @param grace between saying that it drains and taking no more connections: other edges must
    ///     see it, and resolvers forget it
    /// @param patience how long requests under way may take then
    public record Leaving(Duration grace, Duration patience) {

        public static final Leaving USUAL =
                new Leaving(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    public EdgeSettings {
        controlPlanes = List.copyOf(controlPlanes);
        publicAddresses = List.copyOf(publicAddresses);
        geoDatabases = List.copyOf(geoDatabases);
        allowedOrigins = List.copyOf(allowedOrigins);
        Require.that(!controlPlanes.isEmpty(), "control plane", "none", "host:port");
        Require.text("name", name);
        for (String address : publicAddresses) {
            Require.that(
                    Cidr.parse(address).prefixLength() == 128 && address.indexOf('/') < 0,
                    "public address",
                    address,
                    "a single address");
        }
        Require.between(
                0, MOST_IDENTICAL_ANSWERS, "identical DNS answers per second", identicalAnswers);
        for (Path database : geoDatabases) {
            Require.that(
                    Files.isReadable(database),
                    "geo database",
                    database,
                    "a file that can be read");
        }
        Require.that(
                !rehearsal.isNegative() && rehearsal.compareTo(LONGEST_REHEARSAL) <= 0,
                "rehearsal",
                rehearsal.toMillis() + " ms",
                "0 to " + LONGEST_REHEARSAL.toMillis() + " ms");
        Require.that(cacheBytes > 0, "cache memory", cacheBytes, "bytes above zero");
        Require.that(
                diskBytes == 0 || diskBytes >= LEAST_DISK,
                "disk cache",
                diskBytes,
                "0 for none, or at least " + LEAST_DISK + " bytes");
    }
}
