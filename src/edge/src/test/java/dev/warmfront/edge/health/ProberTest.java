package dev.warmfront.edge.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.warmfront.edge.http.TestCertificate;
import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.engine.dns.Fleet.Liveness;
import dev.warmfront.engine.health.Health;
import dev.warmfront.engine.health.Outcome;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.health.Source;
import dev.warmfront.snapshot.waf.Cidr;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProberTest {

    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final AddressGuard LOOPBACK =
            new AddressGuard(List.of(Cidr.parse("127.0.0.0/8")));

    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<String> said = new AtomicReference<>("");
    private final AtomicInteger changes = new AtomicInteger();
    private final Exchange exchange =
            new Exchange(PeerKey.generate(), new Metrics(), () -> 5, () -> false);
    private final HealthBoard board = new HealthBoard(exchange);
    private List<X509Certificate> trusted = List.of();
    private EventLoopGroup loops;
    private HttpServer origin;

    @BeforeEach
    void start() throws Exception {
        loops = new MultiThreadIoEventLoopGroup(1, Transport.best().loops());
        origin = origin(0);
    }

    @AfterEach
    void stop() throws Exception {
        exchange.close();
        origin.stop(0);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void a_check_turns_unhealthy_after_its_threshold_and_healthy_again() throws Exception {
        try (Prober prober = prober(LOOPBACK)) {
            prober.run(List.of(http("hc-1", origin.getAddress().getPort(), 2)));
            assertThat(board.isHealthy("hc-1")).isTrue();
            eventually(() -> asked.get() >= 2);
            status.set(500);
            eventually(() -> !board.isHealthy("hc-1"));
            assertThat(board.all().get("hc-1").last()).isEqualTo(Outcome.BAD_STATUS);
            status.set(302);
            eventually(() -> board.isHealthy("hc-1"));
            assertThat(changes).hasValue(2);
        }
    }

    @Test
    void a_tcp_check_sees_whether_anybody_listens() throws Exception {
        int port = origin.getAddress().getPort();
        try (Prober prober = prober(LOOPBACK)) {
            prober.run(List.of(tcp("hc-t", port)));
            eventually(() -> board.all().containsKey("hc-t"));
            assertThat(board.isHealthy("hc-t")).isTrue();
            origin.stop(0);
            eventually(() -> !board.isHealthy("hc-t"));
            assertThat(board.all().get("hc-t").last()).isEqualTo(Outcome.REFUSED);
            origin = origin(port);
            eventually(() -> board.isHealthy("hc-t"));
        }
    }

    @Test
    void a_calculated_check_follows_its_children_and_probes_nothing_itself() throws Exception {
        int port = origin.getAddress().getPort();
        try (Prober prober = prober(LOOPBACK)) {
            prober.run(
                    List.of(
                            tcp("hc-1", port),
                            http("hc-2", port, 1),
                            counting("hc-both", 2),
                            counting("hc-one", 1),
                            counting("hc-none", 0)));
            eventually(() -> asked.get() >= 2 && board.all().size() == 2);
            assertThat(board.isHealthy("hc-both")).isTrue();
            status.set(500);
            eventually(() -> !board.isHealthy("hc-both"));
            assertThat(board.isHealthyHere("hc-both")).isFalse();
            assertThat(board.isHealthy("hc-one")).isTrue();
            origin.stop(0);
            eventually(() -> !board.isHealthy("hc-one"));
            assertThat(board.isHealthy("hc-none")).isTrue();
            assertThat(board.all()).containsOnlyKeys("hc-1", "hc-2");
        }
    }

    @Test
    void turns_are_written_down_with_reasons_and_votes_and_what_is_healthy_as_well()
            throws Exception {
        int port = origin.getAddress().getPort();
        try (Prober prober = prober(LOOPBACK)) {
            HealthCheck check = http("hc-1", port, 1);
            prober.run(List.of(check, http("hc-2", port, 1), counting("hc-both", 2)));
            eventually(() -> prober.flips().after(0).size() == 3);
            assertThat(prober.flips().after(0)).allMatch(Flips.Flip::healthy);
            status.set(503);
            eventually(() -> prober.flips().after(3).size() == 3);
            Flips.Flip fall = latest(prober, "hc-1");
            assertThat(fall.healthy()).isFalse();
            assertThat(fall.reason()).endsWith("neither 2xx nor 3xx: 503");
            assertThat(fall.votes()).isEqualTo(1);
            assertThat(fall.votesHealthy()).isZero();
            eventually(() -> latest(prober, "hc-both").number() > 3);
            assertThat(latest(prober, "hc-both").reason()).endsWith("of 2 children are healthy");
            prober.run(List.of(check("hc-1", check.probe(), false, true)));
            eventually(() -> latest(prober, "hc-1").healthy());
            assertThat(latest(prober, "hc-1").reason()).isEqualTo("The health check was changed");
        }
    }

    @Test
    void five_requests_in_a_row_that_go_wrong_are_a_reason_to_probe_at_once() throws Exception {
        try (Prober prober = prober(LOOPBACK)) {
            Probe.Http probe = probe(origin.getAddress().getPort());
            Duration rarely = Duration.ofDays(100);
            prober.run(
                    List.of(
                            new HealthCheck("hc-1", probe, rarely, OFTEN, 2, 1, false, false),
                            new HealthCheck(
                                    "hc-sum",
                                    new Source.Calculated(List.of("hc-1"), 1),
                                    rarely,
                                    OFTEN,
                                    1,
                                    1,
                                    false,
                                    false)));
            status.set(500);
            wrong(prober, "hc-1", 4);
            prober.asked("hc-1", true);
            wrong(prober, "hc-1", 4);
            prober.asked("hc-nothing", false);
            assertThat(asked).as("not five in a row").hasValue(0);
            wrong(prober, "hc-1", 1);
            eventually(() -> board.all().containsKey("hc-1"));
            assertThat(board.isHealthy("hc-1")).as("requests alone turn nothing").isTrue();
            eventually(() -> {
                wrong(prober, "hc-sum", 5);
                return !board.isHealthy("hc-1");
            });
            assertThat(board.isHealthy("hc-sum")).isFalse();
        }
    }

    private static void wrong(Prober prober, String id, int times) {
        for (int i = 0; i < times; i++) {
            prober.asked(id, false);
        }
    }

    @Test
    void only_the_latest_turns_are_kept() {
        Flips flips = new Flips();
        for (int i = 0; i <= Flips.MOST; i++) {
            flips.add("hc-1", i % 2 == 0, "because", 1, 1, i);
        }
        assertThat(flips.after(0)).hasSize(Flips.MOST);
        assertThat(flips.after(0).getFirst().number()).isEqualTo(2);
        assertThat(flips.after(Flips.MOST)).hasSize(1);
    }

    private static Flips.Flip latest(Prober prober, String id) {
        return prober.flips().after(0).stream()
                .filter(flip -> flip.healthCheckId().equals(id))
                .toList()
                .getLast();
    }

    private static HealthCheck counting(String id, int threshold) {
        var children = new Source.Calculated(List.of("hc-1", "hc-2"), threshold);
        return new HealthCheck(id, children, OFTEN, OFTEN, 1, 1, false, false);
    }

    @Test
    void what_never_answers_times_out_and_what_is_not_http_is_told() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Prober prober = prober(LOOPBACK)) {
            Thread.startVirtualThread(() -> answerRudely(rude));
            prober.run(
                    List.of(
                            hasty("hc-s", silent.getLocalPort()),
                            http("hc-r", rude.getLocalPort(), 1)));
            eventually(() -> !board.isHealthy("hc-s") && !board.isHealthy("hc-r"));
            assertThat(board.all().get("hc-s").last()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(board.all().get("hc-r").last()).isEqualTo(Outcome.NOT_HTTP);
        }
    }

    @Test
    void an_address_that_is_not_allowed_is_never_connected_to() throws Exception {
        try (Prober prober = prober(new AddressGuard(List.of()))) {
            prober.run(List.of(http("hc-1", origin.getAddress().getPort(), 1)));
            eventually(() -> !board.isHealthy("hc-1"));
            assertThat(board.all().get("hc-1").last()).isEqualTo(Outcome.ADDRESS_NOT_ALLOWED);
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void a_text_is_looked_for_at_the_beginning_of_the_body() throws Exception {
        said.set("x".repeat(Probe.Http.MOST_BODY - 4) + "fine");
        try (Prober prober = prober(LOOPBACK)) {
            prober.run(List.of(searching("hc-1", "fine"), searching("hc-2", "Fine")));
            eventually(() -> !board.isHealthy("hc-2"));
            assertThat(board.all().get("hc-2").last()).isEqualTo(Outcome.TEXT_NOT_FOUND);
            assertThat(board.isHealthy("hc-1")).isTrue();
            said.set("x" + said.get());
            eventually(() -> !board.isHealthy("hc-1"));
            said.set("schön und Fine, fine");
            eventually(() -> board.isHealthy("hc-1") && board.isHealthy("hc-2"));
            prober.run(List.of(searching("hc-3", "schön")));
            eventually(() -> board.all().containsKey("hc-3"));
            assertThat(board.isHealthy("hc-3")).isTrue();
            status.set(500);
            eventually(() -> !board.isHealthy("hc-3"));
            assertThat(board.all().get("hc-3").last()).isEqualTo(Outcome.BAD_STATUS);
        }
    }

    @Test
    void over_tls_the_certificate_must_be_trusted_and_for_the_name_unless_any_will_do()
            throws Exception {
        TestCertificate certificate = TestCertificate.rsa("shop.test");
        HttpsServer secure =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        secure.createContext("/", this::answer);
        secure.start();
        int port = secure.getAddress().getPort();
        trusted = List.of(certificate.certificate());
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Prober prober = prober(LOOPBACK)) {
            Thread.startVirtualThread(() -> answerRudely(plain));
            prober.run(
                    List.of(
                            secure("hc-good", port, "shop.test:" + port, false),
                            secure("hc-name", port, "other.test", false),
                            secure("hc-any", port, "other.test", true),
                            secure("hc-plain", plain.getLocalPort(), "a.test", true)));
            // The first handshakes of a process take long.
            eventually(() -> last("hc-name") == Outcome.NOT_TRUSTED);
            eventually(() -> last("hc-plain") == Outcome.TLS_FAILED);
            eventually(() -> !board.isHealthy("hc-name") && !board.isHealthy("hc-plain"));
            eventually(() -> asked.get() > 4 && last("hc-good") == Outcome.SUCCEEDED);
            eventually(() -> board.isHealthy("hc-good") && board.isHealthy("hc-any"));
        } finally {
            secure.stop(0);
        }
        trusted = List.of();
        try (Prober prober = prober(LOOPBACK)) {
            prober.run(List.of(http("hc-1", port, 1)));
            eventually(() -> !board.isHealthy("hc-1"));
        }
    }

    @Test
    void an_inverted_check_says_the_opposite_and_a_disabled_one_probes_nothing() throws Exception {
        Probe.Http probe = probe(origin.getAddress().getPort());
        try (Prober prober = prober(LOOPBACK)) {
            prober.run(
                    List.of(
                            check("hc-off", probe, false, true),
                            check("hc-drained", probe, true, true)));
            assertThat(board.isHealthy("hc-off")).isTrue();
            assertThat(board.isHealthy("hc-drained")).isFalse();
            assertThat(board.isHealthyHere("hc-drained")).isFalse();
            prober.run(List.of(check("hc-not", probe, true, false)));
            assertThat(board.isHealthy("hc-not")).as("before it is known").isFalse();
            eventually(() -> asked.get() > 2);
            assertThat(board.isHealthy("hc-not")).isFalse();
            status.set(500);
            eventually(() -> board.isHealthy("hc-not"));
        }
    }

    @Test
    void what_a_release_keeps_keeps_its_state_and_what_it_removes_stops() throws Exception {
        try (Prober prober = prober(LOOPBACK)) {
            status.set(500);
            HealthCheck kept = http("hc-1", origin.getAddress().getPort(), 1);
            prober.run(List.of(kept));
            eventually(() -> !board.isHealthy("hc-1"));
            Health before = board.all().get("hc-1");
            prober.run(List.of(kept, tcp("hc-2", origin.getAddress().getPort())));
            assertThat(board.all().get("hc-1").sinceEpochMillis())
                    .isEqualTo(before.sinceEpochMillis());
            assertThat(board.isHealthy("hc-1")).isFalse();
            prober.run(List.of());
            assertThat(board.all()).isEmpty();
            assertThat(board.isHealthy("hc-1")).isTrue();
        }
    }

    @Test
    void peers_are_watched_and_a_dead_one_is_noticed_within_a_second() throws Exception {
        said.set("{\"edge\":\"e-2\",\"release\":7,\"draining\":false}");
        int port = origin.getAddress().getPort();
        try (Peers peers = peers()) {
            peers.watch("e-1", fleet(peer("e-1", 1), peer("e-2", port)));
            eventually(() -> peers.all().get(1).version() == 7);
            assertThat(peers.all().get(0).version()).isEqualTo(5);
            assertThat(peers.fleet().isHealthy()).isTrue();
            said.set("{\"edge\":\"e-2\",\"release\":7,\"draining\":true}");
            status.set(503);
            eventually(() -> peers.all().get(1).draining());
            assertThat(peers.all().get(1).liveness()).isEqualTo(Liveness.UP);
            origin.stop(0);
            long dead = System.nanoTime();
            eventually(() -> peers.all().get(1).liveness() == Liveness.DOWN);
            assertThat(System.nanoTime() - dead).isLessThan(TimeUnit.SECONDS.toNanos(2));
            status.set(200);
            origin = origin(port);
            eventually(() -> peers.all().get(1).liveness() == Liveness.UP);
        }
    }

    @Test
    void somebody_else_at_a_peers_address_is_not_that_peer() throws Exception {
        said.set("{\"edge\":\"e-9\",\"release\":7,\"draining\":false}");
        try (Peers peers = peers()) {
            peers.watch("e-1", fleet(peer("e-2", origin.getAddress().getPort())));
            eventually(() -> peers.all().getFirst().liveness() == Liveness.DOWN);
            assertThat(asked.get()).isGreaterThanOrEqualTo(Peers.CONFIRMATIONS);
        }
    }

    @Test
    void what_an_edge_says_of_itself_is_read_strictly_enough() {
        assertThat(PeerAnswer.parse("{\"edge\": \"e-1\", \"release\": 12, \"draining\": true }"))
                .isEqualTo(new PeerAnswer("e-1", 12, true));
        assertThat(PeerAnswer.parse("<html>")).isNull();
        assertThat(PeerAnswer.parse("{\"edge\":\"e-1\",\"release\":x,\"draining\":true}")).isNull();
        assertThat(PeerAnswer.parse("{\"edge\":,\"release\":1,\"draining\":true}")).isNull();
    }

    private Peers peers() {
        return new Peers(loops, Transport.best(), new Metrics(), exchange, () -> 5, () -> false);
    }

    private static Membership fleet(Peer... all) {
        return new Membership(List.of(all), 0);
    }

    private static Peer peer(String id, int port) {
        return new Peer(id, id, List.of("127.0.0.1"), port, 0, false, "");
    }

    private Prober prober(AddressGuard guard) {
        return new Prober(
                loops,
                Transport.best(),
                guard,
                new OriginTrust(trusted),
                board,
                exchange,
                new Metrics(),
                changes::incrementAndGet);
    }

    private static HealthCheck http(String id, int port, int threshold) {
        return check(id, probe(port), threshold);
    }

    private static Probe.Http probe(int port) {
        return Probe.Http.plain("127.0.0.1", port, "shop.test", "/health");
    }

    private @Nullable Outcome last(String id) {
        Health found = board.all().get(id);
        return found == null ? null : found.last();
    }

    private HealthCheck searching(String id, String text) {
        int port = origin.getAddress().getPort();
        return check(
                id, new Probe.Http("127.0.0.1", port, "shop.test", "/", false, false, text), 1);
    }

    private static HealthCheck secure(String id, int port, String host, boolean unverified) {
        return check(id, new Probe.Http("127.0.0.1", port, host, "/", true, unverified, null), 1);
    }

    private static HealthCheck tcp(String id, int port) {
        return check(id, new Probe.Tcp("127.0.0.1", port), 1);
    }

    private static HealthCheck check(String id, Source probe, int threshold) {
        return check(id, probe, threshold, false, false);
    }

    private static HealthCheck check(String id, Source probe, boolean inverted, boolean disabled) {
        return check(id, probe, 1, inverted, disabled);
    }

    private static HealthCheck check(
            String id, Source probe, int threshold, boolean inverted, boolean disabled) {
        // Nothing times out by itself because the machine is slow.
        Duration patience = Duration.ofMinutes(1);
        return new HealthCheck(
                id, probe, OFTEN, patience, threshold, threshold, inverted, disabled);
    }

    private static HealthCheck hasty(String id, int port) {
        Duration patience = Duration.ofMillis(500);
        return new HealthCheck(id, probe(port), OFTEN, patience, 1, 1, false, false);
    }

    private HttpServer origin(int port) throws Exception {
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange call) throws IOException {
        asked.incrementAndGet();
        byte[] body = said.get().getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status.get(), body.length == 0 ? -1 : body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    private static void answerRudely(ServerSocket server) {
        try {
            while (true) {
                try (java.net.Socket socket = server.accept()) {
                    socket.getOutputStream().write("220 mail.test ready\r\n\r\n".getBytes());
                    socket.getOutputStream().flush();
                    socket.getInputStream().readNBytes(10);
                }
            }
        } catch (java.io.IOException closed) {
            return;
        }
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
