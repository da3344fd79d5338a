package dev.warmfront.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.warmfront.edge.health.Flips;
import dev.warmfront.edge.health.Membership;
import dev.warmfront.edge.health.Opinion;
import dev.warmfront.edge.health.Peer;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.telemetry.Traffic;
import dev.warmfront.edge.telemetry.Watching;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.engine.health.Health;
import dev.warmfront.engine.health.Outcome;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;
import dev.warmfront.protocol.AccessLines;
import dev.warmfront.protocol.Endpoints;
import dev.warmfront.protocol.Flip;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Watches;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.WebAcl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetStreamTest {

    @TempDir private Path temp;

    private final Told told = new Told();
    private final Metrics metrics = new Metrics();
    private ControlPlaneDouble control;
    private DataFolder folder;
    private Running running;
    private FleetStream stream;
    private RuntimeException refusal;

    @BeforeEach
    void start() throws Exception {
        control = new ControlPlaneDouble();
        folder = DataFolder.open(temp.resolve("data"));
        running = new Running(Live.ofKept(Release.NONE, Map.of()));
    }

    @AfterEach
    void stop() throws Exception {
        if (stream != null) {
            stream.close();
        }
        folder.close();
        control.close();
    }

    @Test
    void it_enrols_once_says_hello_and_catches_up() throws Exception {
        control.publish(release(3, "acl-1", "acl-2"), Map.of("cert-1", "the key"));
        connect(control.token());
        FromEdge hello = control.await(FromEdge::hasHello);
        assertThat(hello.getHello().getReleaseVersion()).isZero();
        assertThat(hello.getHello().getEndpoints().getAddressesList()).containsExactly("192.0.2.1");
        assertThat(control.peers()).containsExactly("e-one 3");
        assertThat(control.await(FromEdge::hasAck).getAck().getReleaseDigest())
                .isEqualTo(control.release().digest().hex());
        assertThat(running.live().release()).isEqualTo(control.release());
        assertThat(told.live).hasSize(1);
        LastGood good = folder.lastGood();
        assertThat(good.release()).isEqualTo(control.release());
        assertThat(good.keysPem()).containsExactly(Map.entry("cert-1", "the key"));
        assertThat(stream.isConnected()).isTrue();
        again();
        control.forget();
        connect(null);
        assertThat(control.await(FromEdge::hasHello).getHello().getReleaseVersion()).isEqualTo(3);
    }

    @Test
    void a_change_comes_as_a_delta_and_is_acknowledged_when_it_runs() throws Exception {
        control.publish(release(1, "acl-1", "acl-2"), Map.of());
        connect(control.token());
        control.publish(release(2, "acl-2", "acl-3"), Map.of());
        control.await(message -> message.getAck().getReleaseVersion() == 2);
        assertThat(running.live().release().snapshot().webAcls())
                .extracting(WebAcl::id)
                .containsExactly("acl-2", "acl-3");
    }

    @Test
    void a_release_that_cannot_be_built_is_refused_with_the_reason_and_the_old_one_goes_on()
            throws Exception {
        control.publish(release(1, "acl-1"), Map.of());
        connect(control.token());
        refusal = new IllegalArgumentException("zone: a.test (expected: an SOA)");
        Release bad = release(2, "acl-9");
        control.publish(bad, Map.of());
        FromEdge nack = control.await(FromEdge::hasNack);
        assertThat(nack.getNack().getReleaseVersion()).isEqualTo(2);
        assertThat(nack.getNack().getDiagnostic()).contains("a.test");
        assertThat(running.live().release().version()).isEqualTo(1);
        assertThat(folder.lastGood().release().version()).isEqualTo(1);
        refusal = null;
        Release good = release(3, "acl-4");
        synchronized (control) {
            control.sendRelease(Delta.between(Release.NONE, good));
        }
        control.await(message -> message.getAck().getReleaseVersion() == 3);
        assertThat(running.live().release()).isEqualTo(good);
    }

    @Test
    void a_release_whose_digest_is_another_or_that_is_older_is_refused() throws Exception {
        control.publish(release(5, "acl-1"), Map.of());
        connect(control.token());
        Delta honest = Delta.between(control.release(), release(6, "acl-2"));
        synchronized (control) {
            control.sendRelease(
                    new Delta(
                            honest.base(),
                            6,
                            release(6, "acl-3").digest(),
                            honest.upserts(),
                            honest.removals()));
        }
        assertThat(control.await(FromEdge::hasNack).getNack().getDiagnostic()).contains("digest");
        control.forget();
        synchronized (control) {
            control.sendRelease(Delta.between(Release.NONE, release(4, "acl-2")));
        }
        assertThat(control.await(FromEdge::hasNack).getNack().getDiagnostic()).contains("above 5");
        assertThat(running.live().release().version()).isEqualTo(5);
    }

    @Test
    void invalidations_are_applied_once_in_their_order_and_remembered() throws Exception {
        connect(control.token());
        control.invalidate(7, "d-1", "/a", "/b*");
        control.invalidate(8, "", "/*");
        control.invalidate(8, "", "/*");
        control.invalidate(9, new Purge("d-1", List.of("/a"), List.of("one", "two"), true));
        control.await(message -> message.getInvalidationAck().getSequence() == 9);
        eventually(
                () -> control.heard().stream().filter(FromEdge::hasInvalidationAck).count() == 4);
        assertThat(told.invalidations)
                .containsExactly("7 d-1 [/a, /b*][]", "8  [/*][]", "9 soft d-1 [/a][one, two]");
        again();
        control.forget();
        connect(null);
        assertThat(control.await(FromEdge::hasHello).getHello().getInvalidationSequence())
                .isEqualTo(9);
    }

    @Test
    void members_are_told_and_kept() throws Exception {
        connect(control.token());
        control.members(
                Member.newBuilder()
                        .setEdgeId("e-2")
                        .setName("two")
                        .setEndpoints(
                                Endpoints.newBuilder().addAddresses("192.0.2.2").setHttpPort(80))
                        .setReleaseVersion(4)
                        .build());
        eventually(() -> told.membership.members().size() == 1);
        Peer peer = new Peer("e-2", "two", List.of("192.0.2.2"), 80, 4, false, "");
        Membership all = new Membership(List.of(peer), ControlPlaneDouble.SETTLED);
        assertThat(told.membership).isEqualTo(all);
        assertThat(told.ownId).isEqualTo("e-one");
        again();
        assertThat(folder.known().membership()).isEqualTo(all);
    }

    @Test
    void of_members_only_what_is_new_is_told_and_the_rest_stays() throws Exception {
        connect(control.token());
        control.members(member("e-2"), member("e-3"), member("e-4"));
        eventually(() -> told.membership.members().size() == 3);
        control.tell(
                MemberNews.newBuilder()
                        .addMembers(member("e-1"))
                        .addMembers(member("e-3").toBuilder().setDraining(true))
                        .addGoneEdgeIds("e-2")
                        .setSettledRelease(17)
                        .build());
        eventually(() -> told.membership.settledRelease() == 17);
        assertThat(told.membership.members())
                .extracting(Peer::id, Peer::draining)
                .containsExactly(tuple("e-1", false), tuple("e-3", true), tuple("e-4", false));
        Membership all = told.membership;
        again();
        assertThat(folder.known().membership()).isEqualTo(all);
    }

    private static Member member(String id) {
        return Member.newBuilder()
                .setEdgeId(id)
                .setName(id)
                .setEndpoints(Endpoints.newBuilder().addAddresses("192.0.2.2").setHttpPort(80))
                .build();
    }

    @Test
    void a_status_comes_every_second_and_at_once_when_nudged() throws Exception {
        told.verdicts =
                Map.of(
                        "hc-1",
                        new Opinion(new Health(false, 0, Outcome.REFUSED, 42, 1), "refused"));
        connect(control.token());
        FromEdge status = control.await(FromEdge::hasStatus);
        assertThat(status.getStatus().getTraffic())
                .isEqualTo(
                        dev.warmfront.protocol.Traffic.newBuilder()
                                .setRequests(6)
                                .setErrors(5)
                                .setHits(4)
                                .setMisses(3)
                                .setHeads(2)
                                .setHeadMicros(1)
                                .build());
        assertThat(status.getStatus().getConnections()).isEqualTo(7);
        assertThat(status.getStatus().getVerdicts(0).getHealthCheckId()).isEqualTo("hc-1");
        assertThat(status.getStatus().getVerdicts(0).getReason()).contains("refused");
        control.forget();
        told.draining = true;
        stream.nudge();
        control.await(message -> message.getStatus().getDraining());
    }

    @Test
    void a_turn_is_told_once_and_again_on_a_new_connection() throws Exception {
        told.flips.add("hc-1", false, "refused", 0, 3, 42);
        connect(control.token());
        Flip flip = control.await(m -> m.getStatus().getFlipsCount() == 1).getStatus().getFlips(0);
        assertThat(flip)
                .isEqualTo(
                        Flip.newBuilder()
                                .setHealthCheckId("hc-1")
                                .setReason("refused")
                                .setVotes(3)
                                .setAtEpochMillis(42)
                                .build());
        control.forget();
        told.flips.add("hc-1", true, "fine", 3, 3, 43);
        stream.nudge();
        FromEdge next = control.await(message -> message.getStatus().getFlipsCount() > 0);
        assertThat(next.getStatus().getFlipsList())
                .extracting(Flip::getReason)
                .containsExactly("fine");
        control.forget();
        control.hangUp();
        FromEdge again = control.await(message -> message.getStatus().getFlipsCount() > 0);
        assertThat(again.getStatus().getFlipsCount()).isEqualTo(2);
    }

    @Test
    void when_the_stream_breaks_it_connects_again_and_says_what_it_runs() throws Exception {
        control.publish(release(1, "acl-1"), Map.of());
        connect(control.token());
        control.forget();
        control.hangUp();
        assertThat(control.await(FromEdge::hasHello).getHello().getReleaseVersion()).isEqualTo(1);
    }

    @Test
    void another_control_plane_is_tried_when_one_does_not_answer() throws Exception {
        connect(control.token(), List.of(nobody(), control.address()));
        assertThat(stream.isConnected()).isTrue();
    }

    @Test
    void who_has_enrolled_waits_for_nobody_when_all_were_tried_in_vain() throws Exception {
        connect(control.token());
        again();
        start(null, List.of(nobody(), nobody()));
        assertThat(stream.started().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo(FleetStream.Start.UNREACHABLE);
        again();
        connect(null, List.of(nobody(), control.address()));
    }

    @Test
    void who_has_not_enrolled_goes_on_trying() throws Exception {
        AtomicInteger came = new AtomicInteger();
        try (ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try {
                            while (true) {
                                rude.accept().close();
                                came.incrementAndGet();
                            }
                        } catch (IOException closed) {
                            came.incrementAndGet();
                        }
                    });
            start(control.token(), List.of(new HostPort("127.0.0.1", rude.getLocalPort())));
            eventually(() -> came.get() > 4);
            assertThat(stream.started().toCompletableFuture()).isNotDone();
        }
    }

    private static HostPort nobody() throws Exception {
        try (ControlPlaneDouble gone = new ControlPlaneDouble()) {
            return gone.address();
        }
    }

    @Test
    void a_control_plane_with_another_ca_gets_nothing() throws Exception {
        try (ControlPlaneDouble impostor = new ControlPlaneDouble()) {
            start(control.token(), List.of(impostor.address(), control.address()));
            awaitStart();
            assertThat(impostor.heard()).isEmpty();
            assertThat(impostor.peers()).isEmpty();
            assertThat(folder.identity().edgeId()).isEqualTo("e-one");
        }
    }

    @Test
    void a_token_that_was_used_is_refused() throws Exception {
        connect(control.token());
        again();
        folder.close();
        folder = DataFolder.open(temp.resolve("other"));
        start(control.token(), List.of(control.address()));
        assertThat(stream.started().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo(FleetStream.Start.REFUSED);
        assertThat(folder.identity()).isNull();
    }

    @Test
    void a_certificate_is_renewed_for_a_fresh_key_long_before_it_ends() throws Exception {
        control.certifiesNextFor(Duration.ofSeconds(6));
        connect(control.token());
        eventually(() -> control.peers().size() == 2);
        assertThat(control.peers()).containsExactly("e-one 3", "e-one 4");
        X509Certificate first = control.given().get(0);
        X509Certificate second = control.given().get(1);
        // Made before the first one ended: nobody had to enrol again.
        Instant made = second.getNotAfter().toInstant().minus(ControlPlaneDouble.USUAL_LIFE);
        assertThat(made).isBefore(first.getNotAfter().toInstant());
        assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(folder.identity().x509()).isEqualTo(second);
        assertThat(folder.identity().edgeId()).isEqualTo("e-one");
        long expires = second.getNotAfter().toInstant().getEpochSecond();
        assertThat(metrics.text())
                .contains("warmfront_identity_expires_timestamp_seconds " + expires + "\n");
        again();
        connect(null);
        assertThat(control.peers()).containsExactly("e-one 3", "e-one 4", "e-one 4");
    }

    @Test
    void who_was_away_until_its_certificate_ended_enrols_anew_with_a_new_token() throws Exception {
        control.publish(release(3, "acl-1"), Map.of());
        connect(control.token());
        control.await(FromEdge::hasAck);
        again();
        Identity was = folder.identity();
        byte[] ended = control.ended(was.x509()).getEncoded();
        folder.save(
                new Identity(
                        was.edgeId(),
                        was.caFingerprint(),
                        was.key(),
                        Base64.getEncoder().encodeToString(ended)));
        control.takesTheTokenAgain();
        control.forget();
        connect(control.token());
        assertThat(control.peers().getLast()).isEqualTo("e-one 4");
        // It goes on with what it had.
        assertThat(control.await(FromEdge::hasHello).getHello().getReleaseVersion()).isEqualTo(3);
    }

    @Test
    void a_control_plane_one_version_away_will_do() throws Exception {
        for (int version : List.of(Protocol.VERSION - 1, Protocol.VERSION + 1)) {
            control.speaks(version);
            control.becomes(release(version, "acl-" + version));
            connect(version < Protocol.VERSION ? control.token() : null);
            control.await(message -> message.getAck().getReleaseVersion() == version);
            assertThat(control.await(FromEdge::hasHello).getHello().getProtocol())
                    .isEqualTo(Protocol.VERSION);
            again();
        }
    }

    @Test
    void a_control_plane_further_away_is_not_listened_to_and_another_one_is_tried()
            throws Exception {
        for (int version : List.of(0, Protocol.VERSION + 2)) {
            control.takesTheTokenAgain();
            control.speaks(version);
            control.becomes(release(9, "acl-9"));
            start(control.token(), List.of(control.address()));
            assertThat(stream.started().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(FleetStream.Start.REFUSED);
            assertThat(stream.refusal())
                    .startsWith("protocol: " + version)
                    .contains(version == 0 ? "upgrade the control plane" : "upgrade the edge");
            assertThat(running.live().release().version()).isZero();
            assertThat(stream.isConnected()).isFalse();
            control.speaks(Protocol.VERSION);
            eventually(stream::isConnected);
            again();
            running = new Running(Live.ofKept(Release.NONE, Map.of()));
            folder.close();
            folder = DataFolder.open(temp.resolve("data-" + version));
        }
    }

    @Test
    void who_watches_is_told_until_nobody_says_so_any_more_or_the_stream_ends() throws Exception {
        connect(control.token());
        watches(60);
        eventually(told.watching::isOn);
        answers("/a");
        AccessLines first = control.await(FromEdge::hasAccessLines).getAccessLines();
        assertThat(first.getWatchId()).isEqualTo("watch-1");
        assertThat(first.getLines(0).toStringUtf8()).contains("\"target\":\"/a\"");
        assertThat(first.getOmitted()).isZero();
        control.forget();
        control.hangUp();
        eventually(() -> !told.watching.isOn());
        control.await(FromEdge::hasHello);
        assertThat(told.watching.isOn()).as("it has to be said again").isFalse();
        watches(0);
        control.invalidate(1, "d-1", "/x");
        control.await(FromEdge::hasInvalidationAck);
        eventually(() -> !told.watching.isOn());
    }

    private void watches(int seconds) {
        control.send(
                ToEdge.newBuilder()
                        .setWatches(
                                Watches.newBuilder()
                                        .setSeconds(seconds)
                                        .addWatches(
                                                dev.warmfront.protocol.Watch.newBuilder()
                                                        .setId("watch-1")
                                                        .setDistributionId("d-1")
                                                        .setOneIn(1)))
                        .build());
    }

    private void answers(String target) {
        dev.warmfront.edge.telemetry.AccessLines lines = AccessLog.none(told.watching).lines();
        lines.record()
                .begin(Instant.now().toEpochMilli(), 1, 2)
                .from("192.0.2.1", 1234, false, "")
                .speaking("HTTP/1.1")
                .answered(200, 10, true)
                .accounted(Served.HIT, Blame.NOBODY, "d-1");
        lines.record().target().set(target);
        lines.write();
    }

    @Test
    void a_certificate_that_is_no_servers_is_no_control_planes() throws Exception {
        PinnedTrust trust = new PinnedTrust(control.token().caFingerprint());
        X509Certificate[] edges = control.chain(KeyPurposeId.id_kp_clientAuth);
        String pin = Digest.of(edges[1].getEncoded()).hex();
        assertThatThrownBy(() -> new PinnedTrust(pin).checkServerTrusted(edges, "ECDHE_ECDSA"))
                .hasMessageContaining("no server's");
        X509Certificate[] servers = control.chain(KeyPurposeId.id_kp_serverAuth);
        String itsPin = Digest.of(servers[1].getEncoded()).hex();
        new PinnedTrust(itsPin).checkServerTrusted(servers, "ECDHE_ECDSA");
        assertThatThrownBy(() -> trust.checkServerTrusted(servers, "ECDHE_ECDSA"))
                .hasMessageContaining("another one");
    }

    @Test
    void what_is_kept_is_for_its_owner_only_and_damage_is_noticed() throws Exception {
        control.publish(release(1, "acl-1"), Map.of("cert-1", "the key"));
        connect(control.token());
        again();
        Path data = temp.resolve("data");
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        byte[] bytes = Files.readAllBytes(data.resolve("last-good"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(data.resolve("last-good"), bytes);
        assertThatThrownBy(() -> folder.lastGood())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void a_data_folder_belongs_to_one_edge() {
        assertThatThrownBy(() -> DataFolder.open(temp.resolve("data")))
                .hasMessageContaining("another edge");
    }

    @Test
    void a_token_is_told_from_other_text_without_repeating_it() {
        assertThatThrownBy(() -> Token.parse("wfe_a_verysecret_123"))
                .hasMessageStartingWith("enrolment token: ")
                .message()
                .doesNotContain("verysecret");
        assertThat(control.token().toString()).doesNotContain("secret");
    }

    private void connect(Token token) throws Exception {
        connect(token, List.of(control.address()));
    }

    private void connect(Token token, List<HostPort> addresses) throws Exception {
        start(token, addresses);
        awaitStart();
    }

    private void start(Token token, List<HostPort> addresses) throws Exception {
        FleetSettings settings =
                new FleetSettings(
                        addresses,
                        token,
                        "one",
                        "test",
                        () -> Endpoints.newBuilder().addAddresses("192.0.2.1").build());
        stream =
                FleetStream.start(
                        settings,
                        folder,
                        Keyring.open(folder, metrics, Instant::now),
                        running,
                        folder.lastGood(),
                        this::build,
                        told,
                        metrics);
    }

    private void awaitStart() throws Exception {
        assertThat(stream.started().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo(FleetStream.Start.CAUGHT_UP);
    }

    /// What a restart does to the stream and the folder.
    private void again() throws Exception {
        stream.close();
        stream = null;
        folder.close();
        folder = DataFolder.open(temp.resolve("data"));
    }

    private Live build(Release release, Map<String, String> keys) {
        if (refusal != null) {
            throw refusal;
        }
        return Live.ofKept(release, Map.of());
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static Release release(long version, String... acls) {
        return Release.of(
                version,
                Snapshot.of(
                        Stream.of(acls)
                                .map(id -> new WebAcl(id, Action.ALLOW, List.of()))
                                .toList()));
    }

    private static final class Told implements Receiver {

        private final List<Live> live = Collections.synchronizedList(new ArrayList<>());
        private final List<String> invalidations = Collections.synchronizedList(new ArrayList<>());
        private volatile Membership membership = Membership.NONE;
        private volatile String ownId = "";
        private volatile boolean draining;
        private volatile Map<String, Opinion> verdicts = Map.of();
        private final Flips flips = new Flips();
        private final Watching watching = new Watching();

        @Override
        public void started(Live next) {
            live.add(next);
        }

        @Override
        public void members(String own, Membership all) {
            ownId = own;
            membership = all;
        }

        @Override
        public void drain(boolean wanted) {
            draining = wanted;
        }

        @Override
        public boolean isDraining() {
            return draining;
        }

        @Override
        public long connections() {
            return 7;
        }

        @Override
        public Map<String, Opinion> verdicts() {
            return verdicts;
        }

        @Override
        public Flips flips() {
            return flips;
        }

        @Override
        public Watching watching() {
            return watching;
        }

        @Override
        public Traffic.Sums traffic() {
            return new Traffic.Sums(6, 5, 4, 3, 2, 1);
        }

        @Override
        public void invalidate(long sequence, Purge purge) {
            String how = purge.soft() ? " soft " : " ";
            invalidations.add(
                    sequence + how + purge.distributionId() + " " + purge.paths() + purge.tags());
        }
    }
}
