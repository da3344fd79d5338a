package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import dev.warmfront.testkit.system.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docker-compose.yml` starts, started without Docker: the same commands, environment, order
/// and health checks, each service on a loopback address of its own.
class ComposePlay {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final List<ServiceProcess> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (ServiceProcess process : processes.reversed()) {
            process.close();
        }
    }

    @Test
    void two_control_planes_two_edges_and_an_origin_work_together() throws Exception {
        Path root = Installation.root();
        Path secrets = Files.createDirectories(folder.resolve("secrets/properties")).getParent();
        Files.createDirectories(folder.resolve("enrolment"));
        try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"));
                FileOrigin origin = new FileOrigin("sample")) {
            origin.with("/hello.txt", "hello".getBytes());
            // The password is the database's; the container of PostgreSQL would read it from here.
            Files.writeString(
                    secrets.resolve("properties/spring.datasource.password"), postgres.password());
            Composition compose =
                    new Composition(root.resolve("docker-compose.yml"), folder)
                            .with("/secrets", secrets.toString())
                            .with("/enrolment/", folder.resolve("enrolment") + "/")
                            .with("jdbc:postgresql://postgres:5432/warmfront", postgres.jdbcUrl())
                            .with("control-plane-1:", "127.0.1.1:")
                            .with("control-plane-2:", "127.0.1.2:")
                            .with("10.0.0.0/8", "127.0.0.0/8");
            image(compose);
            assertThat(compose.services())
                    .containsExactlyInAnyOrder(
                            "secrets",
                            "postgres",
                            "control-plane-1",
                            "control-plane-2",
                            "enrolment",
                            "edge-1",
                            "edge-2",
                            "sample-origin");

            done(compose.start("secrets", Map.of()));
            assertThat(compose.needs("control-plane-1"))
                    .containsExactlyInAnyOrder("postgres", "secrets");
            healthy(
                    controlPlane(compose, "control-plane-1", "127.0.1.1"),
                    controlPlane(compose, "control-plane-2", "127.0.1.2"));
            assertThat(compose.needs("enrolment")).containsExactly("control-plane-1");
            done(compose.start("enrolment", Map.of()));
            assertThat(compose.needs("edge-1")).containsExactly("enrolment");
            healthy(edge(compose, "edge-1", "127.0.1.3"), edge(compose, "edge-2", "127.0.1.4"));

            String token = Files.readString(secrets.resolve("admin-token"));
            Api first = new Api("http://127.0.1.1:8080", token);
            Api second = new Api("http://127.0.1.2:8080", token);
            Api.Answer created =
                    first.post("/v1/distributions", FirstRoadPlay.document("s", origin.port()))
                            .expecting(201);
            assertThat(second.awaitLive(created).body().toString()).contains("edge-1", "edge-2");
            for (String edge : List.of("127.0.1.3", "127.0.1.4")) {
                Viewer.Seen seen =
                        new Viewer("127.0.0.1")
                                .get(edge, 8000, created.text("/domainName"), "/hello.txt");
                assertThat(seen.text()).isEqualTo("hello");
            }
        }
    }

    private interface Check {
        ServiceProcess call() throws IOException;
    }

    /// A service that was started, and how its health is asked for.
    private record Started(ServiceProcess process, Check check) {}

    private Started controlPlane(Composition compose, String service, String address)
            throws IOException {
        Map<String, String> more =
                Map.of(
                        "SERVER_ADDRESS",
                        address,
                        "MANAGEMENT_SERVER_ADDRESS",
                        address,
                        "WARMFRONT_FLEET_ADDRESS",
                        address,
                        "JAVA_TOOL_OPTIONS",
                        Shell.QUICK_JAVA);
        return started(
                compose.start(service, more),
                () -> compose.checkHealth(service, "127.0.0.1:", address + ":"));
    }

    private Started edge(Composition compose, String service, String address) throws IOException {
        // The management port is on loopback alone, which two containers do not share.
        String managementPort = Integer.toString(Installation.freePort());
        return started(
                compose.start(
                        service,
                        Map.of("JAVA_TOOL_OPTIONS", Shell.QUICK_JAVA),
                        "--bind 0.0.0.0",
                        "--bind " + address,
                        "--public-address 127.0.0.1",
                        "--public-address " + address + " --management-port " + managementPort,
                        "/var/lib/warmfront",
                        folder.resolve(service).toString()),
                () ->
                        compose.checkHealth(
                                service, "127.0.0.1:8082", "127.0.0.1:" + managementPort));
    }

    private Started started(ServiceProcess process, Check check) {
        processes.add(process);
        return new Started(process, check);
    }

    private static void healthy(Started... services) throws InterruptedException {
        for (Started service : services) {
            Until.holds(
                    PATIENCE,
                    service.process()::output,
                    () -> {
                        assertThat(service.process().isAlive())
                                .as(service.process().output())
                                .isTrue();
                        try (ServiceProcess check = service.check().call()) {
                            return check.awaitEnd(PATIENCE) == 0;
                        }
                    });
        }
    }

    private static void done(ServiceProcess process) throws InterruptedException {
        try (process) {
            assertThat(process.awaitEnd(PATIENCE)).as(process.output()).isZero();
        }
    }

    /// The image's Java is not an older one that happens to be here.
    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    /// What the image has.
    private void image(Composition compose) {
        compose.with("/opt/warmfront/edge.aot", folder.resolve("none").toString())
                .with(
                        "/opt/warmfront/edge-trained.options",
                        Installation.trainedOptions("edge").toString())
                .withProgram("java", java());
        for (String module : List.of("control-plane", "edge")) {
            String installed = "/opt/warmfront/" + module;
            compose.with(installed + ".jar", Installation.jar(module).toString())
                    .with(installed + ".options", Installation.jvmOptions(module).toString());
        }
    }
}
