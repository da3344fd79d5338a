package dev.warmfront.control;

import com.google.protobuf.ByteString;
import dev.warmfront.engine.fleet.Digests;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.AccessLines;
import dev.warmfront.protocol.Ack;
import dev.warmfront.protocol.Endpoints;
import dev.warmfront.protocol.EnrolRequest;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.Flip;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.InvalidationAck;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.Members;
import dev.warmfront.protocol.Nack;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.RenewRequest;
import dev.warmfront.protocol.RenewResponse;
import dev.warmfront.protocol.Status;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Traffic;
import dev.warmfront.protocol.Verdict;
import dev.warmfront.protocol.Watch;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.WarrantKeys;
import dev.warmfront.snapshot.base.Resource;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// An edge that speaks the real protocol and does what the test says.
final class ScriptedEdge implements AutoCloseable {

    private int port;
    private Consumer<String> leaves;
    private final String authority;
    private final EnrolResponse identity;
    private Certified certified;
    private final List<ToEdge> heard = new ArrayList<>();
    private final List<ReleasePart> parts = new ArrayList<>();
    private final List<Release> ran = new ArrayList<>();
    private ManagedChannel channel;
    private Ear ear;
    private StreamObserver<FromEdge> toService;
    private Release running = Release.NONE;
    private final Digests digests = new Digests();
    private long sequence;
    private int protocol = Protocol.VERSION;
    private boolean acknowledges = true;
    private String refusal = "";
    private boolean draining;
    private long connections;
    private Traffic traffic = Traffic.getDefaultInstance();
    private Throwable end;
    private ScheduledExecutorService pulse;

    static ScriptedEdge joins(Service service, String name) {
        return joins(service, service, name);
    }

    /// Joins at one replica, and is looked after by another.
    static ScriptedEdge joins(Service at, Service service, String name) {
        Service.Answer token =
                service.post("/v1/edges/enrolment-tokens", "{\"name\": \"" + name + "\"}");
        if (token.status() != 201) {
            throw new AssertionError(token.response().body());
        }
        return new ScriptedEdge(at.fleetPort(), token.text("/token"), leaves(service));
    }

    /// Joins a service that runs as a process of its own.
    static ScriptedEdge joinsAt(int port, String token) {
        return new ScriptedEdge(port, token, id -> {});
    }

    private ScriptedEdge(int port, String token, Consumer<String> leaves) {
        this.port = port;
        this.leaves = leaves;
        this.authority = token.substring(token.lastIndexOf('_') + 1);
        KeyPair pair = pair("EC");
        this.identity = enrol(port, token, request(pair));
        this.certified = new Certified(pair, certificate(identity.getCertificate()));
    }

    private static Consumer<String> leaves(Service service) {
        return id -> service.delete("/v1/edges/" + id, "If-Match", "*");
    }

    /// A key, and the certificate that says whose it is.
    record Certified(KeyPair pair, X509Certificate certificate) {}

    static EnrolResponse enrol(int port, String token) {
        return enrol(port, token, request(pair("EC")));
    }

    /// From now on it speaks this version.
    ScriptedEdge speaks(int version) {
        protocol = version;
        return this;
    }

    static EnrolResponse enrol(int port, String token, byte[] request) {
        return enrol(port, token, request, Protocol.VERSION);
    }

    static EnrolResponse enrol(int port, String token, byte[] request, int protocol) {
        ManagedChannel channel = channel(port, token.substring(token.lastIndexOf('_') + 1), null);
        try {
            return FleetGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .enrol(
                            EnrolRequest.newBuilder()
                                    .setToken(token)
                                    .setName("edge")
                                    .setCertificateRequest(ByteString.copyFrom(request))
                                    .setProtocol(protocol)
                                    .build());
        } finally {
            channel.shutdownNow();
        }
    }

    static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(256);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// Asks for a certificate; the name it asks for is not its own to choose.
    static byte[] request(KeyPair pair) {
        return request(pair.getPublic(), pair);
    }

    /// @param signer who should have the other half of `key`
    static byte[] request(PublicKey key, KeyPair signer) {
        String algorithm =
                signer.getPrivate().getAlgorithm().equals("EC")
                        ? "SHA256withECDSA"
                        : "SHA256withRSA";
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=e-somebody-else"), key)
                    .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    static X509Certificate certificate(ByteString der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(der.newInput());
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    Certified certified() {
        return certified;
    }

    /// From now on it shows this.
    void shows(Certified other) {
        certified = other;
    }

    /// Has its certificate renewed for a fresh key.
    Certified renews() {
        ManagedChannel own = channel(port, authority, certified);
        KeyPair pair = pair("EC");
        try {
            RenewResponse response =
                    FleetGrpc.newBlockingStub(own)
                            .withDeadlineAfter(10, TimeUnit.SECONDS)
                            .renew(
                                    RenewRequest.newBuilder()
                                            .setCertificateRequest(
                                                    ByteString.copyFrom(request(pair)))
                                            .build());
            certified = new Certified(pair, certificate(response.getCertificate()));
            return certified;
        } finally {
            own.shutdownNow();
        }
    }

    /// @param own what it shows of itself; null for nothing
    static ManagedChannel channel(int port, String authority, Certified own) {
        TlsChannelCredentials.Builder tls =
                TlsChannelCredentials.newBuilder().trustManager(new Pinned(authority));
        if (own != null) {
            tls.keyManager(new Shown(own));
        }
        return NettyChannelBuilder.forAddress("127.0.0.1", port, tls.build())
                .maxInboundMessageSize(8 << 20)
                .build();
    }

    String id() {
        return identity.getEdgeId();
    }

    ScriptedEdge attaches() {
        channel = channel(port, authority, certified);
        Ear listening = new Ear();
        synchronized (this) {
            ear = listening;
        }
        toService = FleetGrpc.newStub(channel).attach(listening);
        say(
                FromEdge.newBuilder()
                        .setHello(
                                Hello.newBuilder()
                                        .setSoftwareVersion("scripted")
                                        .setReleaseVersion(running.version())
                                        .setReleaseDigest(running.digest().hex())
                                        .setInvalidationSequence(sequence)
                                        .setProtocol(protocol)
                                        .setReleaseKeysSerial(identity.getReleaseKeys().getSerial())
                                        .setEndpoints(
                                                Endpoints.newBuilder()
                                                        .addAddresses("192.0.2.10")
                                                        .setHttpPort(80)
                                                        .setHttpsPort(443)
                                                        .setDnsPort(53))));
        pulse = Executors.newSingleThreadScheduledExecutor();
        pulse.scheduleAtFixedRate(() -> says(List.of()), 1, 1, TimeUnit.SECONDS);
        return this;
    }

    /// Waits until the service has told it all and counts on it.
    ScriptedEdge caughtUp() {
        hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
        return this;
    }

    /// A status, as a real edge sends every second.
    synchronized void says(List<Verdict> verdicts) {
        if (end == null) {
            say(
                    FromEdge.newBuilder()
                            .setStatus(
                                    Status.newBuilder()
                                            .setDraining(draining)
                                            .setConnections(connections)
                                            .setTraffic(traffic)
                                            .setReleaseVersion(running.version())
                                            .addAllVerdicts(verdicts)));
        }
    }

    /// Says when health checks turned.
    synchronized void turns(List<Flip> flips) {
        say(
                FromEdge.newBuilder()
                        .setStatus(
                                Status.newBuilder()
                                        .setReleaseVersion(running.version())
                                        .addAllFlips(flips)));
    }

    /// Says how it served viewers since its start.
    synchronized void served(Traffic.Builder now) {
        traffic = now.build();
        says(List.of());
    }

    /// Tells who watches what it has answered.
    void tells(String watchId, long omitted, String... lines) {
        AccessLines.Builder told = AccessLines.newBuilder().setWatchId(watchId).setOmitted(omitted);
        for (String line : lines) {
            told.addLines(ByteString.copyFromUtf8(line));
        }
        say(FromEdge.newBuilder().setAccessLines(told));
    }

    /// Waits until it hears of a watch of a distribution.
    Watch watched(String distribution) {
        List<ToEdge> all = hears(some -> watches(some, distribution).findAny().isPresent());
        return watches(all, distribution).findFirst().orElseThrow();
    }

    private static Stream<Watch> watches(List<ToEdge> heard, String distribution) {
        return heard.stream()
                .flatMap(message -> message.getWatches().getWatchesList().stream())
                .filter(watch -> watch.getDistributionId().equals(distribution));
    }

    /// So many viewers are connected.
    synchronized void has(long viewers) {
        connections = viewers;
        says(List.of());
    }

    synchronized void drains() {
        draining = true;
        says(List.of());
    }

    /// From now on it takes what it is sent but does not say that it runs it.
    synchronized void holdsItsTongue() {
        acknowledges = false;
    }

    /// Says what it held back.
    synchronized void speaksAgain() {
        acknowledges = true;
        acknowledge(running);
        acknowledgeInvalidations();
    }

    synchronized void refuses(String diagnostic) {
        refusal = diagnostic;
    }

    static WarrantKeys releaseKeys(ReleaseKeys told) {
        return WarrantKeys.of(
                told.getSerial(),
                told.getKeysList().stream().map(ByteString::toByteArray).toList());
    }

    synchronized Release running() {
        return running;
    }

    /// Whether what it runs has a resource.
    boolean runs(Service.Answer resource) {
        return running().snapshot().resources().map(Resource::id).anyMatch(resource.id()::equals);
    }

    synchronized Throwable end() {
        return end;
    }

    synchronized List<ToEdge> heard() {
        return List.copyOf(heard);
    }

    /// Waits until this is true of what it heard.
    List<ToEdge> hears(Predicate<List<ToEdge>> wanted) {
        Deadline deadline = new Deadline(Duration.ofSeconds(20));
        while (!wanted.test(heard())) {
            deadline.pauseOr(() -> "heard only " + heard());
        }
        return heard();
    }

    Members lastMembers() {
        Members.Builder all = Members.newBuilder();
        for (ToEdge message : heard()) {
            if (message.hasMembers()) {
                all = message.getMembers().toBuilder();
            } else if (message.hasMemberNews()) {
                all = after(all, message.getMemberNews());
            }
        }
        return all.build();
    }

    private static Members.Builder after(Members.Builder before, MemberNews news) {
        Map<String, Member> now = new TreeMap<>();
        before.getMembersList().forEach(member -> now.put(member.getEdgeId(), member));
        news.getGoneEdgeIdsList().forEach(now::remove);
        news.getMembersList().forEach(member -> now.put(member.getEdgeId(), member));
        return Members.newBuilder()
                .addAllMembers(now.values())
                .setSettledRelease(news.getSettledRelease());
    }

    /// Breaks the stream, as a cut cable would.
    void goesAway() {
        if (pulse != null) {
            pulse.shutdownNow();
        }
        if (channel != null) {
            channel.shutdownNow();
        }
        synchronized (this) {
            ear = null;
            heard.clear();
            parts.clear();
            end = null;
        }
    }

    /// Goes over to another service with the identity it has and what it runs.
    ScriptedEdge movesTo(Service other) {
        leaves = leaves(other);
        return movesTo(other.fleetPort());
    }

    /// Goes over to another replica.
    ScriptedEdge movesTo(int other) {
        goesAway();
        port = other;
        return attaches();
    }

    /// Everything it ever ran, in order.
    synchronized List<Release> ran() {
        return List.copyOf(ran);
    }

    /// Leaves for good, so that no other test waits for it.
    @Override
    public void close() {
        goesAway();
        leaves.accept(id());
    }

    private void say(FromEdge.Builder message) {
        synchronized (toService) {
            toService.onNext(message.build());
        }
    }

    private void acknowledge(Release release) {
        say(
                FromEdge.newBuilder()
                        .setAck(
                                Ack.newBuilder()
                                        .setReleaseVersion(release.version())
                                        .setReleaseDigest(release.digest().hex())));
    }

    private void acknowledgeInvalidations() {
        say(
                FromEdge.newBuilder()
                        .setInvalidationAck(InvalidationAck.newBuilder().setSequence(sequence)));
    }

    private final class Ear implements StreamObserver<ToEdge> {

        @Override
        public void onNext(ToEdge message) {
            synchronized (ScriptedEdge.this) {
                if (ear != this) {
                    // Still on its way when the edge went away.
                    return;
                }
                heard.add(message);
                if (message.hasReleasePart()) {
                    take(message.getReleasePart());
                } else if (message.hasService()) {
                    draining = message.getService().getDrain();
                } else if (message.hasInvalidation()) {
                    sequence = message.getInvalidation().getSequence();
                    if (acknowledges) {
                        acknowledgeInvalidations();
                    }
                }
            }
        }

        private void take(ReleasePart part) {
            parts.add(part);
            if (!part.getLast()) {
                return;
            }
            if (!refusal.isEmpty()) {
                parts.clear();
                say(
                        FromEdge.newBuilder()
                                .setNack(
                                        Nack.newBuilder()
                                                .setReleaseVersion(part.getReleaseVersion())
                                                .setDiagnostic(refusal)));
                return;
            }
            List<byte[]> upserts = new ArrayList<>();
            List<String> removals = new ArrayList<>();
            for (ReleasePart one : parts) {
                one.getUpsertsList().forEach(bytes -> upserts.add(bytes.toByteArray()));
                removals.addAll(one.getRemovalsList());
            }
            parts.clear();
            signedBy(part);
            running =
                    new Delta(
                                    new Digest(part.getBaseDigest()),
                                    part.getReleaseVersion(),
                                    new Digest(part.getReleaseDigest()),
                                    upserts,
                                    removals)
                            .applyTo(
                                    part.getBaseDigest().equals(Release.NONE.digest().hex())
                                            ? Release.NONE
                                            : running,
                                    digests::of);
            ran.add(running);
            if (acknowledges) {
                acknowledge(running);
            }
        }

        /// As a real edge does: what is not signed by the key it was told at its enrolment is no
        /// release.
        private void signedBy(ReleasePart part) {
            WarrantKeys keys = releaseKeys(identity.getReleaseKeys());
            var told = part.getWarrant();
            Warrant warrant =
                    new Warrant(
                            part.getReleaseVersion(),
                            new Digest(part.getReleaseDigest()),
                            Instant.ofEpochSecond(told.getIssuedEpochSeconds()),
                            Instant.ofEpochSecond(told.getExpiresEpochSeconds()),
                            told.getKeyId(),
                            HexFormat.of().formatHex(told.getSignature().toByteArray()));
            if (!warrant.isBy(keys.find(warrant.keyId()).orElseThrow())
                    || !warrant.expiresAt().isAfter(Instant.now())) {
                throw new AssertionError("not signed: " + warrant);
            }
        }

        @Override
        public void onError(Throwable cause) {
            synchronized (ScriptedEdge.this) {
                end = cause;
            }
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("completed"));
        }
    }

    /// Shows one certificate, whatever it is asked for.
    private static final class Shown extends X509ExtendedKeyManager {

        private final Certified own;

        Shown(Certified own) {
            this.own = own;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] types, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.pair().getPrivate();
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new AssertionError("an edge is no server here");
        }
    }

    /// Trusts exactly a chain to the authority with this fingerprint, whatever the host is called.
    private static final class Pinned extends X509ExtendedTrustManager {

        private final String fingerprint;

        Pinned(String fingerprint) {
            this.fingerprint = fingerprint;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            try {
                X509Certificate authority = chain[chain.length - 1];
                if (!Digest.of(authority.getEncoded()).hex().equals(fingerprint)) {
                    throw new CertificateException("another authority");
                }
                chain[0].verify(authority.getPublicKey());
                chain[0].checkValidity();
            } catch (java.security.GeneralSecurityException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("an edge has no clients here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("an edge has no clients here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("an edge has no clients here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
