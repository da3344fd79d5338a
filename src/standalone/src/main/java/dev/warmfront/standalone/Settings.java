package dev.warmfront.standalone;

import dev.warmfront.launch.FreePort;
import dev.warmfront.standalone.Ports.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What a person may choose about an installation on one machine.
final class Settings {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:WARMFRONT_DATA:-data}",
            description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
    Path data = Path.of("data");

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address of the API and the edge (default: ${DEFAULT-VALUE}).")
    String bind = "127.0.0.1";

    @Option(
            names = "--public-address",
            paramLabel = "ADDRESS",
            description = "What DNS answers for this edge; repeatable (default: --bind).")
    List<String> publicAddresses = new ArrayList<>();

    @Option(
            names = "--api-port",
            defaultValue = "8080",
            description = "REST API: ${DEFAULT-VALUE}.")
    int apiPort = 8080;

    @Option(names = "--http-port", defaultValue = "8000", description = "HTTP: ${DEFAULT-VALUE}.")
    int httpPort = 8000;

    @Option(names = "--https-port", defaultValue = "8443", description = "HTTPS: ${DEFAULT-VALUE}.")
    int httpsPort = 8443;

    @Option(names = "--dns-port", defaultValue = "5300", description = "DNS: ${DEFAULT-VALUE}.")
    int dnsPort = 5300;

    @Option(
            names = "--fleet-port",
            defaultValue = "8090",
            description = "The edges' stream: ${DEFAULT-VALUE}.")
    int fleetPort = 8090;

    @Option(
            names = "--management-port",
            defaultValue = "8081",
            description = "Control plane's health, loopback: ${DEFAULT-VALUE}.")
    int managementPort = 8081;

    @Option(
            names = "--edge-management-port",
            defaultValue = "8082",
            description = "Edge's metrics and health, loopback: ${DEFAULT-VALUE}.")
    int edgeManagementPort = 8082;

    @Option(
            names = "--allow-origin-range",
            paramLabel = "CIDR",
            description =
                    "A range of addresses origins may have although it is not public; repeatable"
                            + " (default: 127.0.0.0/8).")
    List<String> allowedOriginRanges = new ArrayList<>();

    @Option(
            names = "--geo-database",
            paramLabel = "FILE",
            description =
                    "A database in MaxMind's format (.mmdb) that says where addresses are;"
                            + " repeatable, read again when it changes (default: the one that is"
                            + " shipped).")
    List<Path> geoDatabases = new ArrayList<>();

    @Option(
            names = "--cache-memory",
            paramLabel = "BYTES",
            defaultValue = "256m",
            description = "Memory for cached answers: ${DEFAULT-VALUE}.")
    String cacheMemory = "256m";

    @Option(
            names = "--disk-cache-size",
            paramLabel = "SIZE",
            defaultValue = "10g",
            description =
                    "Disk for stored answers: bytes, or with k, m or g, or off (default:"
                            + " ${DEFAULT-VALUE}).")
    String diskCacheSize = "10g";

    /// Free ports instead of those chosen.
    void rehearse() throws IOException {
        apiPort = FreePort.next();
        httpPort = FreePort.next();
        httpsPort = FreePort.next();
        dnsPort = FreePort.next();
        fleetPort = FreePort.next();
        managementPort = FreePort.next();
        edgeManagementPort = FreePort.next();
    }

    List<String> originRanges() {
        return allowedOriginRanges.isEmpty() ? List.of("127.0.0.0/8") : allowedOriginRanges;
    }

    List<String> addresses() {
        return publicAddresses.isEmpty() ? List.of(bind) : publicAddresses;
    }

    /// Every port on the address of `--bind`.
    List<Wanted> publicPorts() {
        return List.of(
                new Wanted(apiPort, "--api-port", "REST API", false),
                new Wanted(httpPort, "--http-port", "HTTP", false),
                new Wanted(httpsPort, "--https-port", "HTTPS", false),
                new Wanted(dnsPort, "--dns-port", "DNS", true));
    }

    /// Every port on loopback.
    List<Wanted> privatePorts() {
        return List.of(
                new Wanted(fleetPort, "--fleet-port", "the edges' stream", false),
                new Wanted(managementPort, "--management-port", "management", false),
                new Wanted(edgeManagementPort, "--edge-management-port", "edge management", false));
    }
}
