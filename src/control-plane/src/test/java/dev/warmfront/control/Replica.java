package dev.warmfront.control;

import dev.warmfront.launch.Launch;
import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A control plane as a process of its own, which is started again where it was.
final class Replica implements AutoCloseable {

    /// Several beside one another, none of which has much to do.
    private static final List<String> SMALL =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private final Path folder;
    private final String token;
    private final List<String> jvm;
    private final List<String> more;
    private final int api = Installation.freePort();
    private final int fleet = Installation.freePort();
    private final int management = Installation.freePort();
    private volatile ServiceProcess process;

    /// One that does not run yet.
    ///
    /// @param folder with the key of keys and the first administrator's token, or for them
    Replica(Path folder, String token) throws IOException {
        this(folder, token, SMALL, List.of());
    }

    /// One that does not run yet.
    ///
    /// @param jvm options of its JVM
    /// @param more of its settings
    Replica(Path folder, String token, List<String> jvm, List<String> more) throws IOException {
        this.folder = folder;
        this.token = token;
        this.jvm = jvm;
        this.more = more;
    }

    /// Starts a control plane.
    static ServiceProcess process(Path folder, String url, String password, String... arguments)
            throws IOException {
        return process(folder, url, password, SMALL, List.of(arguments));
    }

    private static ServiceProcess process(
            Path folder, String url, String password, List<String> jvm, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(jvm);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launch.class.getName(),
                        "--warmfront.kek-file=" + folder.resolve("kek"),
                        "--warmfront.kek-create=true"));
        command.addAll(arguments);
        return ServiceProcess.start(
                "control-plane",
                folder,
                command,
                Map.of(
                        "SPRING_DATASOURCE_URL", url,
                        "SPRING_DATASOURCE_USERNAME", LocalPostgres.USER,
                        "SPRING_DATASOURCE_PASSWORD", password));
    }

    /// Runs on a database from now on; until it can be reached, it is started again and again, as
    /// whoever looks after services does.
    void start(String url, String password) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=" + api,
                                "--server.address=127.0.0.1",
                                "--management.server.port=" + management,
                                "--warmfront.fleet.port=" + fleet,
                                "--warmfront.fleet.address=127.0.0.1",
                                "--warmfront.admin-token-file=" + folder.resolve("token"),
                                "--spring.datasource.hikari.connection-timeout=1000"));
        arguments.addAll(more);
        process = process(folder, url, password, jvm, arguments);
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Whether it answers callers, and edges.
    boolean isReady() throws InterruptedException {
        try (Socket edge = new Socket()) {
            edge.connect(new InetSocketAddress("127.0.0.1", fleet));
            return isAlive() && api().get("/v1/rollout-policy").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    Api api() {
        return new Api(address(), token);
    }

    String address() {
        return "http://127.0.0.1:" + api;
    }

    int fleetPort() {
        return fleet;
    }

    long pid() {
        return process.pid();
    }

    String output() {
        return process.output();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
