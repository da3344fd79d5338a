package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.config.ControlPlaneDouble;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An edge in a process of its own, on ports that nobody else has.
final class EdgeProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ServiceProcess process;
    private final int http;
    private final int management;

    /// What a process is started with.
    ///
    /// @param folder its own, and what it keeps is in `data` there
    record Plan(
            Path folder, ControlPlaneDouble control, List<String> before, List<String> options) {

        Plan(Path folder, ControlPlaneDouble control) {
            this(folder, control, List.of(), List.of());
        }

        /// @param wanted what the command line begins with
        Plan after(String... wanted) {
            return new Plan(folder, control, List.of(wanted), options);
        }

        /// @param wanted options of the JVM
        Plan with(String... wanted) {
            return new Plan(folder, control, before, List.of(wanted));
        }

        /// Starts it, and returns when it serves this release.
        ///
        /// @param more options of the edge, which win over those it has here
        EdgeProcess serving(long release, String... more) throws Exception {
            List<String> command = new ArrayList<>(before);
            command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
            command.addAll(options);
            command.addAll(
                    List.of(
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            classPath(),
                            EdgeMain.class.getName(),
                            "--control-plane=" + control.address(),
                            "--token=" + control.token().text(),
                            "--name=process",
                            "--bind=127.0.0.1",
                            "--data=" + folder.resolve("data"),
                            "--http-port=0",
                            "--https-port=0",
                            "--dns-port=0",
                            "--management-port=0",
                            "--allow-origin-range=127.0.0.0/8"));
            command.addAll(
                    more.length > 0
                            ? List.of(more)
                            : List.of("--cache-memory=16m", "--disk-cache-size=64m"));
            ServiceProcess edge = ServiceProcess.start("edge", folder, command, Map.of());
            try {
                return new EdgeProcess(edge, release);
            } catch (AssertionError e) {
                edge.close();
                throw e;
            }
        }
    }

    /// What an edge has by itself: it is to speak as it does to an operator.
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private EdgeProcess(ServiceProcess process, long release) throws InterruptedException {
        this.process = process;
        String told =
                process.awaitLine(line -> line.contains("serves release " + release), PATIENCE);
        http = number(told, "HTTP ");
        management = number(told, "management ");
    }

    private static int number(String line, String before) {
        int start = line.indexOf(before) + before.length();
        int end = start;
        while (end < line.length() && Character.isDigit(line.charAt(end))) {
            end++;
        }
        return Integer.parseInt(line.substring(start, end));
    }

    long pid() {
        return process.pid();
    }

    int http() {
        return http;
    }

    int management() {
        return management;
    }

    /// All it has said so far.
    String output() {
        return process.output();
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return ask(http, path);
    }

    /// What `X-Cache` says first.
    String cache(String path) throws IOException, InterruptedException {
        return get(path).headers().firstValue("x-cache").orElse("").split(" ", -1)[0];
    }

    /// What the management port says.
    HttpResponse<byte[]> managed(String path) throws IOException, InterruptedException {
        return ask(management, path);
    }

    /// The sum of all series whose line has this before its value.
    long metric(String series) throws IOException, InterruptedException {
        return new String(managed("/metrics").body(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#") && line.contains(series + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.kill();
    }

    /// SIGTERM, and its exit status.
    int terminate() throws InterruptedException {
        return process.terminate(Duration.ofSeconds(20));
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }

    static void eventually(String otherwise, Until.Question question) throws InterruptedException {
        Until.holds(Duration.ofSeconds(20), () -> otherwise, question);
    }

    private static HttpResponse<byte[]> ask(int port, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> reply =
                    client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(reply).isNotNull();
            return reply;
        }
    }
}
