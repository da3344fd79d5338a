package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.config.ControlPlaneDouble;
import dev.warmfront.edge.config.DataFolder;
import dev.warmfront.edge.config.LastGood;
import dev.warmfront.edge.config.ReleaseRefusal;
import dev.warmfront.edge.config.Token;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Nack;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Warrant;
import dev.warmfront.snapshot.Codec;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.snapshot.waf.WebAcl;
import dev.warmfront.testkit.system.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole edges against a control plane, or somebody in its place, that says what it should not.
class SignedReleasesTest {

    @TempDir private Path temp;
    private ControlPlaneDouble control;
    private Edge edge;

    @BeforeEach
    void start() throws Exception {
        control = new ControlPlaneDouble();
        control.publish(release(5, "acl-1", "acl-2"), Map.of());
        edge = started(control.token());
        control.await(message -> message.getAck().getReleaseVersion() == 5);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        control.close();
    }

    @Test
    void without_a_signature_it_is_not_run() throws Exception {
        Delta next = next("acl-3");
        isRefused(next, null, ReleaseRefusal.UNSIGNED);
        // And nothing stands in the way of the honest one.
        control.sendRelease(next);
        control.await(message -> message.getAck().getReleaseVersion() == 6);
    }

    @Test
    void with_a_key_that_nobody_named_it_is_not_run() throws Exception {
        Delta next = next("acl-3");
        Warrant foreign = ControlPlaneDouble.warrant(6, next.target(), key(), soon());
        isRefused(next, foreign, ReleaseRefusal.UNKNOWN_KEY);
        Warrant disguised = foreign.toBuilder().setKeyId(control.warrant(next).getKeyId()).build();
        isRefused(next, disguised, ReleaseRefusal.FORGED);
    }

    @Test
    void the_word_for_one_release_is_none_for_another() throws Exception {
        Delta next = next("acl-3");
        Delta other = next("acl-4");
        isRefused(next, control.warrant(other), ReleaseRefusal.FORGED);
        Warrant later =
                control.warrant(next).toBuilder()
                        .setExpiresEpochSeconds(soon().getEpochSecond() + 1_000_000)
                        .build();
        isRefused(next, later, ReleaseRefusal.FORGED);
        Delta renumbered =
                new Delta(next.base(), 7, next.target(), next.upserts(), next.removals());
        isRefused(renumbered, control.warrant(next), ReleaseRefusal.FORGED);
    }

    @Test
    void content_that_is_not_what_was_signed_is_not_run() throws Exception {
        Delta next = next("acl-3", "acl-4");
        Delta other = next("acl-5");
        List<byte[]> mixed = new ArrayList<>(next.upserts());
        mixed.set(0, other.upserts().getFirst());
        Warrant honest = control.warrant(next);
        isRefused(with(next, mixed), honest, ReleaseRefusal.TAMPERED);
        isRefused(with(next, next.upserts().subList(0, 1)), honest, ReleaseRefusal.TAMPERED);
        List<byte[]> altered = new ArrayList<>(next.upserts());
        altered.set(0, Codec.encode(new WebAcl("acl-3", Action.BLOCK, List.of())));
        isRefused(with(next, altered), honest, ReleaseRefusal.TAMPERED);
    }

    @Test
    void a_word_that_has_expired_is_not_taken() throws Exception {
        Delta next = next("acl-3");
        Warrant old =
                ControlPlaneDouble.warrant(
                        6, next.target(), control.releaseKey(), Instant.now().minusSeconds(1));
        isRefused(next, old, ReleaseRefusal.EXPIRED);
    }

    @Test
    void what_is_older_than_what_ran_is_not_run_not_even_when_that_is_lost() throws Exception {
        Delta older = Delta.between(Release.NONE, release(4, "acl-9"));
        isRefused(older, control.warrant(older), ReleaseRefusal.ROLLED_BACK);
        edge.close();
        Files.delete(temp.resolve("last-good"));
        // Both are signed; the one was run before the other, and somebody sends it again.
        edge = started(null);
        control.await(message -> message.getAck().getReleaseVersion() == 5);
        edge.close();
        Files.delete(temp.resolve("last-good"));
        control.forget();
        control.becomes(release(4, "acl-9"));
        edge = started(null);
        assertThat(nack().getReason()).isEqualTo("ROLLED_BACK");
        assertThat(edge.metrics().text()).contains("warmfront_release 0\n");
    }

    @Test
    void what_was_kept_is_run_without_a_control_plane_only_as_it_was_signed() throws Exception {
        edge.close();
        control.close();
        edge = started(null);
        assertThat(edge.metrics().text()).contains("warmfront_release 5\n");
        edge.close();
        try (DataFolder folder = DataFolder.open(temp)) {
            LastGood good = folder.lastGood();
            folder.save(new LastGood(release(5, "acl-7"), good.warrant(), Map.of()));
        }
        edge = started(null);
        // It takes viewers first and looks who signed it then.
        Until.holds(
                Duration.ofSeconds(20),
                () -> edge.metrics().text(),
                () -> running().equals("warmfront_release 0"));
        assertThat(edge.metrics().text()).contains(refused(ReleaseRefusal.FORGED, 1));
        edge.close();
        try (DataFolder folder = DataFolder.open(temp)) {
            folder.save(new LastGood(release(5, "acl-1"), null, Map.of()));
        }
        edge = started(null);
        assertThat(edge.metrics().text())
                .contains("warmfront_release 0\n", refused(ReleaseRefusal.UNSIGNED, 1));
    }

    @Test
    void an_older_release_that_is_put_in_place_of_what_was_kept_is_not_run() throws Exception {
        Path kept = temp.resolve("last-good");
        Path old = temp.resolve("old");
        Files.copy(kept, old);
        control.publish(release(6, "acl-3"), Map.of());
        control.await(message -> message.getAck().getReleaseVersion() == 6);
        edge.close();
        control.close();
        Files.move(old, kept, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(temp.resolve("last-good.log"));
        edge = started(null);
        assertThat(edge.metrics().text())
                .contains("warmfront_release 0\n", refused(ReleaseRefusal.ROLLED_BACK, 1));
    }

    @Test
    void what_runs_runs_on_after_its_word_has_expired() throws Exception {
        edge.close();
        control.close();
        try (DataFolder folder = DataFolder.open(temp)) {
            Release release = release(5, "acl-1", "acl-2");
            KeyPair key = control.releaseKey();
            folder.save(
                    new LastGood(
                            release,
                            dev.warmfront.snapshot.Warrant.sign(
                                    5,
                                    release.digest(),
                                    Instant.ofEpochSecond(1),
                                    Instant.ofEpochSecond(2),
                                    key.getPublic(),
                                    key.getPrivate()),
                            Map.of()));
        }
        edge = started(null);
        assertThat(edge.metrics().text()).contains("warmfront_release 5\n");
    }

    @Test
    void keys_are_changed_over_by_those_that_are_trusted_and_by_nobody_else() throws Exception {
        KeyPair first = control.releaseKey();
        KeyPair second = key();
        KeyPair foreign = key();
        tell(ControlPlaneDouble.releaseKeys(2, List.of(first, foreign), foreign));
        Delta next = next("acl-3");
        Warrant byForeign = ControlPlaneDouble.warrant(6, next.target(), foreign, soon());
        isRefused(next, byForeign, ReleaseRefusal.UNKNOWN_KEY);
        // Both are good while they are changed over, and only the new one afterwards.
        tell(ControlPlaneDouble.releaseKeys(2, List.of(first, second), first, second));
        control.sendRelease(next, ControlPlaneDouble.warrant(6, next.target(), second, soon()));
        control.await(message -> message.getAck().getReleaseVersion() == 6);
        tell(ControlPlaneDouble.releaseKeys(3, List.of(second), second));
        Release six = release(6, "acl-3");
        Delta seventh = Delta.between(six, release(7, "acl-4"));
        isRefused(seventh, control.warrant(seventh), ReleaseRefusal.UNKNOWN_KEY);
        // What was said before is not said again.
        tell(ControlPlaneDouble.releaseKeys(2, List.of(first, second), first, second));
        isRefused(seventh, control.warrant(seventh), ReleaseRefusal.UNKNOWN_KEY);
        // It is remembered.
        edge.close();
        control.forget();
        edge = started(null);
        assertThat(control.await(FromEdge::hasHello).getHello().getReleaseKeysSerial())
                .isEqualTo(3);
    }

    private void tell(dev.warmfront.protocol.ReleaseKeys keys) {
        control.send(ToEdge.newBuilder().setReleaseKeys(keys).build());
    }

    private void isRefused(Delta delta, Warrant warrant, ReleaseRefusal reason)
            throws InterruptedException {
        String running = running();
        long before = count(reason);
        control.forget();
        control.sendRelease(delta, warrant);
        Nack nack = nack();
        assertThat(nack.getReason()).isEqualTo(reason.name());
        assertThat(nack.getReleaseVersion()).isEqualTo(delta.version());
        assertThat(nack.getDiagnostic()).startsWith(reason.sentence());
        assertThat(edge.metrics().text()).contains(refused(reason, before + 1));
        assertThat(running()).isEqualTo(running);
    }

    private String running() {
        return edge.metrics()
                .text()
                .lines()
                .filter(line -> line.startsWith("warmfront_release "))
                .findFirst()
                .orElseThrow();
    }

    private Edge started(Token token) throws Exception {
        return Edge.start(
                new EdgeSettings(
                        List.of(control.address()),
                        token,
                        "one",
                        temp,
                        List.of("127.0.0.1"),
                        new EdgeSettings.Listening("127.0.0.1", 0, 0, 0, null, 0),
                        0,
                        List.of(),
                        List.of(Cidr.parse("127.0.0.0/8")),
                        Capacity.USUAL,
                        16 << 20,
                        0,
                        EdgeSettings.Logging.OFF,
                        Duration.ZERO,
                        new EdgeSettings.Leaving(Duration.ZERO, Duration.ofSeconds(5))));
    }

    private Nack nack() throws InterruptedException {
        return control.await(FromEdge::hasNack).getNack();
    }

    private long count(ReleaseRefusal reason) {
        return edge.metrics()
                .text()
                .lines()
                .filter(line -> line.contains("reason=\"" + reason.label() + "\""))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String refused(ReleaseRefusal reason, long count) {
        return "warmfront_releases_refused_total{reason=\"" + reason.label() + "\"} " + count;
    }

    private static Delta next(String... acls) {
        return Delta.between(release(5, "acl-1", "acl-2"), release(6, acls));
    }

    private static Delta with(Delta delta, List<byte[]> upserts) {
        return new Delta(delta.base(), delta.version(), delta.target(), upserts, delta.removals());
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(60);
    }

    private static KeyPair key() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private static Release release(long version, String... acls) {
        return Release.of(
                version,
                Snapshot.of(
                        Stream.of(acls)
                                .map(id -> new WebAcl(id, Action.ALLOW, List.of()))
                                .toList()));
    }
}
