package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.warmfront.edge.config.ControlPlaneDouble;
import dev.warmfront.edge.config.Token;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.launch.FreePort;
import dev.warmfront.protocol.Endpoints;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.Service;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.snapshot.waf.Condition;
import dev.warmfront.snapshot.waf.Rule;
import dev.warmfront.snapshot.waf.WebAcl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Whole edges, in this process and in one of their own, against a control plane that is played.
class EdgeTest {

    private static final String HEALTH = "/.well-known/warmfront/health";
    private static final EdgeSettings.Leaving AT_ONCE =
            new EdgeSettings.Leaving(Duration.ZERO, Duration.ofSeconds(5));

    @TempDir private Path temp;
    private ControlPlaneDouble control;

    @BeforeEach
    void start() throws Exception {
        control = new ControlPlaneDouble();
    }

    @AfterEach
    void stop() throws Exception {
        control.close();
    }

    @Test
    void it_enrols_catches_up_listens_and_tells_how_it_is() throws Exception {
        control.publish(release(1), Map.of());
        try (Edge edge = Edge.start(settings("one", control.token(), AT_ONCE))) {
            FromEdge hello = control.await(FromEdge::hasHello);
            Endpoints told = hello.getHello().getEndpoints();
            assertThat(told.getAddressesList()).containsExactly("127.0.0.1");
            assertThat(told.getHttpPort()).isEqualTo(edge.httpPort());
            assertThat(told.getDnsPort()).isEqualTo(edge.dnsPort());
            assertThat(edge.id()).isEqualTo("e-one");
            assertThat(get(edge.httpPort(), HEALTH).body())
                    .contains("\"edge\":\"e-one\"", "\"release\":1", "\"draining\":false");
            assertThat(get(edge.managementPort(), "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(edge.managementPort(), "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(edge.managementPort(), "/nothing").statusCode()).isEqualTo(404);
            assertThat(get(edge.managementPort(), "/status").body())
                    .contains("\"edge\":\"e-one\"", "\"release\":1", "\"connected\":true");
            assertThat(get(edge.managementPort(), "/metrics").body())
                    .contains("warmfront_release 1", "warmfront_control_plane_connected 1");
            assertThat(resolve(edge, "static.example.test.")).containsExactly("192.0.2.7");
        }
    }

    @Test
    void who_has_nothing_to_serve_yet_waits_for_a_control_plane_that_takes_its_time()
            throws Exception {
        control.publish(release(1), Map.of());
        // Longer than who has something waits.
        control.hesitates(Duration.ofMillis(2_500));
        try (Edge edge = Edge.start(settings("one", control.token(), AT_ONCE))) {
            assertThat(get(edge.httpPort(), HEALTH).body()).contains("\"release\":1");
        }
    }

    @Test
    void it_starts_from_what_it_kept_when_no_control_plane_is_there() throws Exception {
        control.publish(release(4), Map.of());
        EdgeSettings settings = settings("one", control.token(), AT_ONCE);
        Edge.start(settings).close();
        control.close();
        try (Edge edge = Edge.start(settings("one", null, AT_ONCE))) {
            assertThat(resolve(edge, "static.example.test.")).containsExactly("192.0.2.7");
            assertThat(get(edge.httpPort(), HEALTH).body()).contains("\"release\":4");
            assertThat(get(edge.managementPort(), "/status").body())
                    .contains("\"connected\":false");
        }
    }

    @Test
    void dns_names_every_edge_and_stops_naming_a_dead_one_with_the_control_plane_dead()
            throws Exception {
        control.publish(release(1), Map.of());
        Edge one = Edge.start(settings("one", control.token(), AT_ONCE));
        try (ControlPlaneDouble other = new ControlPlaneDouble()) {
            other.publish(release(1), Map.of());
            Edge two = Edge.start(settingsAt(other, "two"));
            try {
                control.members(
                        member("e-one", "127.0.0.1", one), member("e-two", "127.0.0.2", two));
                eventually(() -> resolve(one, "www.example.test.").size() == 2);
                control.close();
                two.close();
                long dead = System.nanoTime();
                eventually(() -> resolve(one, "www.example.test.").equals(List.of("127.0.0.1")));
                assertThat(System.nanoTime() - dead).isLessThan(TimeUnit.SECONDS.toNanos(3));
            } finally {
                two.close();
            }
        } finally {
            one.close();
        }
    }

    @Test
    void a_failed_check_is_told_to_the_control_plane_and_moves_dns_to_the_secondary()
            throws Exception {
        int nobody = FreePort.next();
        HealthCheck check =
                new HealthCheck(
                        "hc-1",
                        new Probe.Tcp("127.0.0.1", nobody),
                        Duration.ofMillis(50),
                        Duration.ofMillis(500),
                        1,
                        1,
                        false,
                        false);
        control.publish(release(1, check, failover()), Map.of());
        try (Edge edge = Edge.start(settings("one", control.token(), AT_ONCE))) {
            FromEdge told =
                    control.await(message ->
                            message.getStatus().getVerdictsList().stream()
                                    .anyMatch(verdict -> !verdict.getHealthy()));
            assertThat(told.getStatus().getVerdicts(0).getHealthCheckId()).isEqualTo("hc-1");
            // What it finds is told at once, and counts when edges have decided together.
            eventually(() -> resolve(edge, "pair.failover.test.").equals(List.of("192.0.2.2")));
        }
    }

    @Test
    void an_operator_can_take_it_out_of_service_and_back_and_nobody_is_cut_off() throws Exception {
        control.publish(release(1), Map.of());
        try (Edge edge = Edge.start(settings("one", control.token(), AT_ONCE));
                Socket used = viewer(edge);
                Socket fresh = viewer(edge)) {
            assertThat(asked(used)).contains("200").doesNotContain("close");
            // The system lets a viewer in before the edge knows of it.
            eventually(() ->
                    get(edge.managementPort(), "/metrics")
                            .body()
                            .contains("warmfront_viewer_connections 2"));
            service(true);
            FromEdge told = control.await(message -> message.getStatus().getDraining());
            // The idle one may be let go before the edge counts; the fresh one is there until
            // asked.
            assertThat(told.getStatus().getConnections()).isBetween(1L, 2L);
            assertThat(get(edge.managementPort(), "/readyz").statusCode()).isEqualTo(503);
            // Who was answered and is idle is let go, and who has only just come is answered first.
            assertThat(used.getInputStream().read()).isEqualTo(-1);
            assertThat(asked(fresh)).contains("503", "connection: close", "\"draining\":true");
            assertThat(fresh.getInputStream().read()).isEqualTo(-1);
            // Who comes although DNS names others gets an answer.
            assertThat(get(edge.httpPort(), HEALTH).statusCode()).isEqualTo(503);
            control.await(message ->
                    message.getStatus().getDraining() && message.getStatus().getConnections() == 0);
            control.forget();
            service(false);
            control.await(message -> message.hasStatus() && !message.getStatus().getDraining());
            assertThat(get(edge.httpPort(), HEALTH).statusCode()).isEqualTo(200);
            assertThat(get(edge.managementPort(), "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_was_taken_out_of_service_stays_so_over_a_restart_without_a_control_plane()
            throws Exception {
        control.publish(release(1), Map.of());
        try (Edge edge = Edge.start(settings("one", control.token(), AT_ONCE))) {
            service(true);
            control.await(message -> message.getStatus().getDraining());
            assertThat(get(edge.httpPort(), HEALTH).statusCode()).isEqualTo(503);
        }
        control.close();
        try (Edge edge = Edge.start(settings("one", null, AT_ONCE))) {
            assertThat(get(edge.httpPort(), HEALTH).statusCode()).isEqualTo(503);
            assertThat(get(edge.managementPort(), "/status").body()).contains("\"draining\":true");
        }
    }

    private void service(boolean drain) {
        control.send(ToEdge.newBuilder().setService(Service.newBuilder().setDrain(drain)).build());
    }

    private static Socket viewer(Edge edge) throws IOException {
        Socket viewer = new Socket(InetAddress.getLoopbackAddress(), edge.httpPort());
        viewer.setSoTimeout(10_000);
        return viewer;
    }

    /// Head and body of the answer to a request on this connection, in small letters.
    private static String asked(Socket viewer) throws IOException {
        String request = "GET " + HEALTH + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        viewer.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("}") < 0) {
            int octet = viewer.getInputStream().read();
            assertThat(octet).as("after " + answer).isNotNegative();
            answer.append((char) octet);
        }
        return answer.toString().toLowerCase(Locale.ROOT);
    }

    @Test
    void a_request_is_served_from_the_origin_then_from_the_cache_until_it_is_invalidated()
            throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer origin =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        origin.createContext(
                "/",
                exchange -> {
                    byte[] body = ("answer " + asked.incrementAndGet()).getBytes();
                    exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        origin.start();
        Condition admin =
                new Condition.Text(
                        Condition.Part.PATH, "", Condition.Comparison.STARTS_WITH, "/admin");
        WebAcl acl =
                new WebAcl("acl-1", Action.ALLOW, List.of(new Rule("no", 1, Action.BLOCK, admin)));
        Distribution site = distribution(origin.getAddress().getPort(), "acl-1");
        control.publish(Release.of(1, Snapshot.of(List.of(acl, site))), Map.of());
        try (Edge edge = Edge.start(settings("one", control.token(), AT_ONCE))) {
            assertThat(viewer(edge, "/page").body()).isEqualTo("answer 1");
            HttpResponse<String> hit = viewer(edge, "/page");
            assertThat(hit.body()).isEqualTo("answer 1");
            assertThat(hit.headers().firstValue("X-Cache").orElse("")).startsWith("Hit");
            control.invalidate(1, "d-1", "/page");
            control.await(message -> message.getInvalidationAck().getSequence() == 1);
            assertThat(viewer(edge, "/page").body()).isEqualTo("answer 2");
            assertThat(viewer(edge, "/admin").statusCode()).isEqualTo(403);
            assertThat(asked).hasValue(2);
            assertThat(edge.httpsPort()).isPositive();
        } finally {
            origin.stop(0);
        }
    }

    @Test
    void draining_is_said_before_anything_stops() throws Exception {
        control.publish(release(1), Map.of());
        EdgeSettings.Leaving slowly =
                new EdgeSettings.Leaving(Duration.ofHours(1), Duration.ofSeconds(5));
        try (Edge edge = Edge.start(settings("one", control.token(), slowly))) {
            Thread leaving = Thread.startVirtualThread(() -> drain(edge));
            eventually(() -> get(edge.httpPort(), HEALTH).statusCode() == 503);
            assertThat(get(edge.httpPort(), HEALTH).body()).contains("\"draining\":true");
            assertThat(get(edge.managementPort(), "/readyz").statusCode()).isEqualTo(503);
            control.await(message -> message.getStatus().getDraining());
            leaving.interrupt();
            leaving.join();
        }
        try (Edge edge = Edge.start(settings("one", null, AT_ONCE))) {
            int port = edge.httpPort();
            assertThat(get(port, HEALTH).statusCode()).isEqualTo(200);
            edge.drain();
            assertThatThrownBy(() -> get(port, HEALTH)).isInstanceOf(IOException.class);
        }
    }

    private static void drain(Edge edge) {
        try {
            edge.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void what_is_wrong_at_the_start_is_one_clear_sentence() throws Exception {
        assertThatThrownBy(() -> Edge.start(settings("one", null, AT_ONCE)))
                .isInstanceOf(EdgeFailure.class)
                .hasMessageContaining("--token-file");
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() ->
                        Edge.start(settings(control.token(), file.resolve("data"), 0, AT_ONCE)))
                .isInstanceOf(EdgeFailure.class)
                .hasMessageContaining("--data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            Edge.start(
                                    settings(
                                            control.token(),
                                            temp.resolve("other"),
                                            taken.getLocalPort(),
                                            AT_ONCE)))
                    .isInstanceOf(EdgeFailure.class)
                    .hasMessageContaining("--http-port: " + taken.getLocalPort())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        Token used = Token.parse("wfe_t9_other_" + control.token().caFingerprint());
        assertThatThrownBy(() -> Edge.start(settings("one", used, AT_ONCE)))
                .isInstanceOf(EdgeFailure.class)
                .hasMessageContaining("refused");
    }

    private EdgeSettings settings(String name, Token token, EdgeSettings.Leaving leaving) {
        return settings(control, name, token, temp.resolve(name), 0, leaving);
    }

    private EdgeSettings settingsAt(ControlPlaneDouble other, String name) {
        return settings(other, name, other.token(), temp.resolve(name), 0, AT_ONCE);
    }

    private EdgeSettings settings(
            Token token, Path data, int httpPort, EdgeSettings.Leaving leaving) {
        return settings(control, "one", token, data, httpPort, leaving);
    }

    private static EdgeSettings settings(
            ControlPlaneDouble to,
            String name,
            Token token,
            Path data,
            int httpPort,
            EdgeSettings.Leaving leaving) {
        return new EdgeSettings(
                List.of(to.address()),
                token,
                name,
                data,
                List.of("127.0.0.1"),
                new EdgeSettings.Listening("127.0.0.1", httpPort, 0, 0, 0, 0),
                0,
                List.of(),
                List.of(Cidr.parse("127.0.0.0/8")),
                Capacity.USUAL,
                16 << 20,
                64 << 20,
                EdgeSettings.Logging.OFF,
                Duration.ZERO,
                leaving);
    }

    private static Member member(String id, String address, Edge edge) {
        // An edge is bound to 127.0.0.1; another address of its own tells it from the other in DNS.
        return Member.newBuilder()
                .setEdgeId(id)
                .setName(id)
                .setEndpoints(
                        Endpoints.newBuilder()
                                .addAddresses("127.0.0.1")
                                .addAddresses(address)
                                .setHttpPort(edge.httpPort()))
                .setReleaseVersion(1)
                .build();
    }

    static Release release(long version, Resource... more) {
        List<Resource> resources = new java.util.ArrayList<>(List.of(more));
        resources.add(distribution(9, null));
        resources.add(
                zone(
                        "example.test",
                        set("static.example.test", RecordType.A, "192.0.2.7"),
                        new RecordSet(
                                "www.example.test",
                                RecordType.A,
                                null,
                                new Routing.Simple(),
                                new Target.Alias("d-1", false),
                                null,
                                false)));
        return Release.of(version, Snapshot.of(resources));
    }

    private static HttpResponse<String> viewer(Edge edge, String path) throws Exception {
        return get(edge.httpPort(), "localhost", path);
    }

    /// With more patience with the origin than any machine needs.
    static Distribution distribution(int originPort, String acl, String... methods) {
        Duration second = Duration.ofSeconds(1);
        Duration patience = Duration.ofMinutes(1);
        Origin origin =
                new Origin(
                        "files",
                        "127.0.0.1",
                        originPort,
                        Origin.Protocol.HTTP,
                        "",
                        List.of(),
                        patience,
                        1,
                        patience,
                        null);
        CachePolicy policy =
                new CachePolicy(
                        "cp-1",
                        new Ttl(Duration.ZERO, second, Duration.ofHours(1)),
                        Selection.NOTHING,
                        Selection.NOTHING,
                        Selection.NOTHING);
        Behaviour behaviour =
                new Behaviour(
                        PathPattern.EVERYTHING,
                        "files",
                        ViewerProtocolPolicy.ALLOW_ALL,
                        methods.length == 0 ? List.of("GET", "HEAD") : List.of(methods),
                        policy);
        return new Distribution(
                "d-1",
                "d-1.cdn.localhost",
                List.of("www.example.test", "localhost"),
                true,
                List.of(origin),
                List.of(),
                List.of(behaviour),
                "",
                acl,
                null);
    }

    private static Zone failover() {
        return zone(
                "failover.test",
                new RecordSet(
                        "pair.failover.test",
                        RecordType.A,
                        "one",
                        new Routing.Failover(Routing.Role.PRIMARY),
                        new Target.Values(5, List.of("192.0.2.1")),
                        "hc-1",
                        false),
                new RecordSet(
                        "pair.failover.test",
                        RecordType.A,
                        "two",
                        new Routing.Failover(Routing.Role.SECONDARY),
                        new Target.Values(5, List.of("192.0.2.2")),
                        null,
                        false));
    }

    private static Zone zone(String name, RecordSet... sets) {
        List<RecordSet> all = new java.util.ArrayList<>(List.of(sets));
        all.add(set(name, RecordType.SOA, "ns1." + name + " h." + name + " 1 2 3 4 60"));
        all.add(set(name, RecordType.NS, "ns1." + name));
        return new Zone("z-" + name, name, all);
    }

    private static RecordSet set(String name, RecordType type, String value) {
        return new RecordSet(
                name,
                type,
                null,
                new Routing.Simple(),
                new Target.Values(300, List.of(value)),
                null,
                false);
    }

    private static List<String> resolve(Edge edge, String name) throws Exception {
        SimpleResolver resolver =
                new SimpleResolver(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.dnsPort()));
        resolver.setTimeout(Duration.ofSeconds(10));
        Message question =
                Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
        return resolver.send(question).getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .sorted()
                .toList();
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return get(port, "127.0.0.1", path);
    }

    private static HttpResponse<String> get(int port, String host, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void eventually(Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
