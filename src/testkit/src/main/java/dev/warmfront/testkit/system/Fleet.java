package dev.warmfront.testkit.system;

import dev.warmfront.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// One installation for one play: a PostgreSQL of its own, control planes and edges as processes.
///
/// Edges live on loopback addresses of their own (127.0.0.2, 127.0.0.3, ...) and share port
/// numbers, as edges of a real fleet do. Closing it stops everything, edges first.
public final class Fleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> SMALL_CONTROL_PLANE =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> SMALL_EDGE = List.of("-Xmx512m");

    /// A control plane: its process and its ports.
    public record ControlPlane(ServiceProcess process, int apiPort, int fleetPort) {}

    /// An edge: its process, its address, and where its data is.
    public record Edge(
            ServiceProcess process, String name, String address, int managementPort, Path data) {}

    private final Path folder;
    private final LocalPostgres postgres;
    private final List<String> controlPlaneOptions;
    private final List<String> edgeOptions;
    private final String adminToken;
    private final int httpPort = Installation.freePort();
    private final int httpsPort = Installation.freePort();
    private final int dnsPort = Installation.freePort();
    private final List<ControlPlane> controlPlanes = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private List<String> training = List.of();

    /// Starts PostgreSQL and one control plane.
    public static Fleet start(Path folder) throws IOException, InterruptedException {
        return start(folder, SMALL_CONTROL_PLANE, SMALL_EDGE);
    }

    /// The same, where it is not all small.
    ///
    /// @param controlPlaneOptions of the JVMs of control planes
    /// @param edgeOptions of the JVMs of edges
    public static Fleet start(
            Path folder, List<String> controlPlaneOptions, List<String> edgeOptions)
            throws IOException, InterruptedException {
        Fleet fleet = new Fleet(folder, controlPlaneOptions, edgeOptions);
        try {
            fleet.addControlPlane();
            return fleet;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
    }

    private Fleet(Path folder, List<String> controlPlaneOptions, List<String> edgeOptions)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.controlPlaneOptions = List.copyOf(controlPlaneOptions);
        this.edgeOptions = List.copyOf(edgeOptions);
        byte[] random = new byte[42];
        new SecureRandom().nextBytes(random);
        String hex = HexFormat.of().formatHex(random);
        adminToken = "wf_" + hex.substring(0, 20) + "_" + hex.substring(20);
        Files.writeString(folder.resolve("admin-token"), adminToken);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.writeString(folder.resolve("kek"), Base64.getEncoder().encodeToString(key));
        postgres = LocalPostgres.start(folder.resolve("postgres"));
    }

    public int httpPort() {
        return httpPort;
    }

    public int httpsPort() {
        return httpsPort;
    }

    public int dnsPort() {
        return dnsPort;
    }

    /// The API of the first control plane.
    public Api api() {
        return api(controlPlanes.getFirst());
    }

    public Api api(ControlPlane controlPlane) {
        return new Api("http://127.0.0.1:" + controlPlane.apiPort(), adminToken);
    }

    public List<ControlPlane> controlPlanes() {
        return List.copyOf(controlPlanes);
    }

    /// All edges that were started, each as it runs now.
    public List<Edge> edges() {
        return List.copyOf(edges);
    }

    /// A connection to the database, for what would take too long over REST.
    public Connection database() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), LocalPostgres.USER, postgres.password());
    }

    /// Starts another replica on the same PostgreSQL and waits until it answers.
    public ControlPlane addControlPlane() throws IOException, InterruptedException {
        int apiPort = Installation.freePort();
        int managementPort = Installation.freePort();
        int fleetPort = Installation.freePort();
        List<String> command =
                Installation.java("control-plane", controlPlaneOptions.toArray(String[]::new));
        command.addAll(
                List.of(
                        "--server.port=" + apiPort,
                        "--management.server.port=" + managementPort,
                        "--warmfront.fleet.port=" + fleetPort,
                        "--spring.datasource.url=" + postgres.jdbcUrl(),
                        "--spring.datasource.username=" + LocalPostgres.USER,
                        "--warmfront.kek-file=" + folder.resolve("kek"),
                        "--warmfront.admin-token-file=" + folder.resolve("admin-token"),
                        "--warmfront.origins.allowed-ranges=127.0.0.0/8"));
        ServiceProcess process =
                ServiceProcess.start(
                        "control-plane-" + (controlPlanes.size() + 1),
                        folder,
                        command,
                        Map.of("SPRING_DATASOURCE_PASSWORD", postgres.password()));
        ControlPlane controlPlane = new ControlPlane(process, apiPort, fleetPort);
        controlPlanes.add(controlPlane);
        Until.holds(
                PATIENCE,
                () -> process.output(),
                () -> process.isAlive() && api(controlPlane).get("/v1/edges").status() == 200);
        return controlPlane;
    }

    /// Enrols and starts another edge on the next loopback address and waits until it is in
    /// service.
    ///
    /// @param prefix put before the command, for example to pin it to a core
    public Edge addEdge(String... prefix) throws IOException, InterruptedException {
        Edge edge = begin(prefix);
        awaitReady(edge);
        return edge;
    }

    /// So many more, which start at the same time.
    public List<Edge> addEdges(int count) throws IOException, InterruptedException {
        List<Edge> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begun.add(begin());
        }
        for (Edge edge : begun) {
            awaitReady(edge);
        }
        return begun;
    }

    private Edge begin(String... prefix) throws IOException, InterruptedException {
        String name = "edge-" + (edges.size() + 1);
        Api.Answer token =
                api().post("/v1/edges/enrolment-tokens", "{\"name\": \"" + name + "\"}")
                        .expecting(201);
        Path data = Files.createDirectories(folder.resolve(name));
        Files.writeString(data.resolve("token"), token.text("/token"));
        Edge edge = launch(name, "127.0.0." + (edges.size() + 2), data, prefix);
        edges.add(edge);
        return edge;
    }

    /// Edges that are started from now on are started as `./warmfront edge` does it: with what the
    /// JVM learnt in a training run, and without practice.
    public void train(Path learnt) {
        training = List.of("@" + Installation.trainedOptions("edge"), "-XX:AOTCache=" + learnt);
    }

    /// Starts an edge again that has ended, with the data it left.
    ///
    /// @param prefix put before the command
    public Edge restart(Edge ended, String... prefix) throws IOException, InterruptedException {
        Edge edge = launch(ended.name(), ended.address(), ended.data(), prefix);
        edges.set(edges.indexOf(ended), edge);
        awaitReady(edge);
        return edge;
    }

    @Override
    public void close() throws InterruptedException {
        for (Edge edge : edges) {
            edge.process().close();
        }
        for (ControlPlane controlPlane : controlPlanes) {
            controlPlane.process().close();
        }
        postgres.close();
    }

    private Edge launch(String name, String address, Path data, String... prefix)
            throws IOException {
        int managementPort = Installation.freePort();
        List<String> command = new ArrayList<>(List.of(prefix));
        List<String> options = new ArrayList<>(edgeOptions);
        options.addAll(training);
        command.addAll(Installation.java("edge", options.toArray(String[]::new)));
        command.addAll(
                List.of(
                        "--control-plane",
                        String.join(
                                ",",
                                controlPlanes.stream()
                                        .map(one -> "127.0.0.1:" + one.fleetPort())
                                        .toList()),
                        "--token-file",
                        data.resolve("token").toString(),
                        "--name",
                        name,
                        "--data",
                        data.toString(),
                        "--bind",
                        address,
                        "--public-address",
                        address,
                        "--http-port",
                        Integer.toString(httpPort),
                        "--https-port",
                        Integer.toString(httpsPort),
                        "--dns-port",
                        Integer.toString(dnsPort),
                        "--management-port",
                        Integer.toString(managementPort),
                        "--allow-origin-range",
                        "127.0.0.0/8",
                        "--access-log",
                        data.resolve("access.log").toString()));
        Map<String, String> environment =
                training.isEmpty() ? Map.of() : Map.of("WARMFRONT_REHEARSAL", "0");
        ServiceProcess process = ServiceProcess.start(name, folder, command, environment);
        return new Edge(process, name, address, managementPort, data);
    }

    private static void awaitReady(Edge edge) throws InterruptedException {
        ServiceProcess process = edge.process();
        Until.holds(
                PATIENCE,
                process::output,
                () -> process.isAlive() && Viewer.asksManagement(edge, "/readyz") == 200);
    }
}
