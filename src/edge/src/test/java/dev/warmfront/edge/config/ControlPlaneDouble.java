package dev.warmfront.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.CaughtUp;
import dev.warmfront.protocol.EnrolRequest;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Invalidation;
import dev.warmfront.protocol.Key;
import dev.warmfront.protocol.KeySignature;
import dev.warmfront.protocol.Keys;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.Members;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.RenewRequest;
import dev.warmfront.protocol.RenewResponse;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Welcome;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.WarrantKeys;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// Plays the control plane: a real server, over TLS, with a CA of its own, that says what a test
/// wants and remembers what the edge said.
public final class ControlPlaneDouble extends FleetGrpc.FleetImplBase implements AutoCloseable {

    /// What it says that all edges are to run; there are no canaries.
    static final long SETTLED = 3;

    /// How long the certificates are good that it gives.
    static final Duration USUAL_LIFE = Duration.ofDays(1);

    private static final Context.Key<X509Certificate> SHOWN = Context.key("shown");

    private final KeyPair releaseKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    private final Server server;
    private final String fingerprint;
    private final int port;
    private final List<FromEdge> heard = new ArrayList<>();
    private final List<String> peers = new ArrayList<>();
    private final KeyPair caKeys = pair();
    private final List<X509Certificate> given = new ArrayList<>();
    private Duration life = USUAL_LIFE;
    private int serial = 2;
    private final List<Member> members = new ArrayList<>();
    private StreamObserver<ToEdge> edge;
    private Release release = Release.NONE;
    private Map<String, String> keysPem = Map.of();
    private boolean tokenUsed;
    private int protocol = Protocol.VERSION;
    private Duration hesitation = Duration.ZERO;

    public ControlPlaneDouble() throws Exception {
        this(0);
    }

    public ControlPlaneDouble(int wanted) throws Exception {
        this(wanted, KeyPurposeId.id_kp_serverAuth);
    }

    /// @param purpose of the certificate that it shows
    public ControlPlaneDouble(int wanted, KeyPurposeId purpose) throws Exception {
        KeyPair leafKeys = pair();
        Duration hour = Duration.ofHours(1);
        X509Certificate ca = certificate("CN=ca", 1, caKeys.getPublic(), null, hour);
        X509Certificate leaf = certificate("CN=control", 2, leafKeys.getPublic(), purpose, hour);
        fingerprint = Digest.of(ca.getEncoded()).hex();
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted))
                        .sslContext(
                                GrpcSslContexts.configure(
                                                io.netty.handler.ssl.SslContextBuilder.forServer(
                                                        leafKeys.getPrivate(), leaf, ca))
                                        .trustManager(ca)
                                        .clientAuth(ClientAuth.OPTIONAL)
                                        .build())
                        .intercept(new KeepShown())
                        .addService(this)
                        .build()
                        .start();
        port = server.getPort();
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", port);
    }

    public Token token() {
        return Token.parse("wfe_t1_secret_" + fingerprint);
    }

    public Release release() {
        return release;
    }

    /// Publishes to the edge that is connected, or to whoever comes.
    public synchronized void publish(Release next, Map<String, String> keys) {
        Release before = release;
        release = next;
        keysPem = keys;
        if (edge != null) {
            sendKeys();
            sendRelease(Delta.between(before, next));
        }
    }

    /// What it has from now on, for whoever comes.
    public synchronized void becomes(Release other) {
        release = other;
    }

    public synchronized void send(ToEdge message) {
        edge.onNext(message);
    }

    public void invalidate(long sequence, String distribution, String... paths) {
        invalidate(sequence, Purge.ofPaths(distribution, List.of(paths)));
    }

    public void invalidate(long sequence, Purge purge) {
        send(
                ToEdge.newBuilder()
                        .setInvalidation(
                                Invalidation.newBuilder()
                                        .setSequence(sequence)
                                        .setDistributionId(purge.distributionId())
                                        .addAllPaths(purge.paths())
                                        .addAllTags(purge.tags())
                                        .setSoft(purge.soft()))
                        .build());
    }

    public synchronized void members(Member... all) {
        members.clear();
        members.addAll(List.of(all));
        if (edge != null) {
            sendMembers();
        }
    }

    /// What is new of the fleet; it is not told again to whoever connects anew.
    public synchronized void tell(MemberNews news) {
        send(ToEdge.newBuilder().setMemberNews(news).build());
    }

    /// The first message that fits, now or within ten seconds.
    public synchronized FromEdge await(Predicate<FromEdge> wanted) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            for (FromEdge message : heard) {
                if (wanted.test(message)) {
                    return message;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("the edge did not say it; it said " + heard);
            }
            wait(left);
        }
    }

    public synchronized List<FromEdge> heard() {
        return List.copyOf(heard);
    }

    public synchronized void forget() {
        heard.clear();
    }

    /// Who attached, as the certificates say, in order.
    public synchronized List<String> peers() {
        return List.copyOf(peers);
    }

    /// A certificate for this and the authority's, as a server shows them.
    X509Certificate[] chain(KeyPurposeId purpose) throws Exception {
        return new X509Certificate[] {
            certificate("CN=x", 9, pair().getPublic(), purpose, life),
            certificate("CN=ca", 1, caKeys.getPublic(), null, life)
        };
    }

    /// Speaks this version; 0 for one without numbers.
    public synchronized void speaks(int version) {
        protocol = version;
    }

    /// Nobody is told anything before this has passed.
    public synchronized void hesitates(Duration time) {
        hesitation = time;
    }

    /// The token is good once more.
    public synchronized void takesTheTokenAgain() {
        tokenUsed = false;
    }

    /// How long the next certificate is good; those after it are as usual.
    public synchronized void certifiesNextFor(Duration nextLife) {
        life = nextLife;
    }

    /// The certificates that it gave, in order.
    synchronized List<X509Certificate> given() {
        return List.copyOf(given);
    }

    /// A certificate as this one was, whose time is over.
    X509Certificate ended(X509Certificate before) throws Exception {
        Instant end = Instant.now().minusSeconds(1);
        return certificate(
                before.getSubjectX500Principal().getName(),
                before.getSerialNumber().intValue(),
                before.getPublicKey(),
                KeyPurposeId.id_kp_clientAuth,
                end.minus(USUAL_LIFE),
                end);
    }

    /// Ends the edge's stream, as a restart would.
    public synchronized void hangUp() {
        edge.onError(Status.UNAVAILABLE.asRuntimeException());
        edge = null;
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow();
        server.awaitTermination(10, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void enrol(EnrolRequest request, StreamObserver<EnrolResponse> response) {
        if (tokenUsed || !request.getToken().equals(token().text())) {
            response.onError(Status.UNAUTHENTICATED.asRuntimeException());
            return;
        }
        tokenUsed = true;
        String id = "e-" + request.getName();
        response.onNext(
                EnrolResponse.newBuilder()
                        .setEdgeId(id)
                        .setCertificate(certified(id, request.getCertificateRequest()))
                        .setReleaseKeys(releaseKeys(1, List.of(releaseKey)))
                        .build());
        response.onCompleted();
    }

    @Override
    public synchronized void renew(RenewRequest request, StreamObserver<RenewResponse> response) {
        String id = name(SHOWN.get());
        response.onNext(
                RenewResponse.newBuilder()
                        .setCertificate(certified(id, request.getCertificateRequest()))
                        .build());
        response.onCompleted();
    }

    private ByteString certified(String id, ByteString request) {
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request.toByteArray()).getPublicKey();
            serial++;
            X509Certificate made =
                    certificate("CN=" + id, serial, key, KeyPurposeId.id_kp_clientAuth, life);
            given.add(made);
            life = USUAL_LIFE;
            return ByteString.copyFrom(made.getEncoded());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String name(X509Certificate shown) {
        return shown == null
                ? "nobody"
                : shown.getSubjectX500Principal().getName().substring("CN=".length());
    }

    @Override
    public StreamObserver<FromEdge> attach(StreamObserver<ToEdge> toEdge) {
        X509Certificate shown = SHOWN.get();
        synchronized (this) {
            peers.add(shown == null ? "nobody" : name(shown) + " " + shown.getSerialNumber());
        }
        return new StreamObserver<>() {
            @Override
            public void onNext(FromEdge message) {
                hear(toEdge, message);
            }

            @Override
            public void onError(Throwable failure) {
                forgetEdge(toEdge);
            }

            @Override
            public void onCompleted() {
                forgetEdge(toEdge);
            }
        };
    }

    private synchronized void forgetEdge(StreamObserver<ToEdge> gone) {
        edge = edge == gone ? null : edge;
    }

    private synchronized void hear(StreamObserver<ToEdge> from, FromEdge message) {
        heard.add(message);
        notifyAll();
        if (message.hasHello()) {
            LockSupport.parkNanos(hesitation.toNanos());
            edge = from;
            if (protocol > 0) {
                send(
                        ToEdge.newBuilder()
                                .setWelcome(Welcome.newBuilder().setProtocol(protocol))
                                .build());
            }
            sendKeys();
            if (message.getHello().getReleaseVersion() < release.version()) {
                sendRelease(Delta.between(Release.NONE, release));
            }
            sendMembers();
            edge.onNext(ToEdge.newBuilder().setCaughtUp(CaughtUp.newBuilder()).build());
        }
    }

    private void sendKeys() {
        Keys.Builder keys = Keys.newBuilder();
        keysPem.forEach((id, pem) ->
                keys.addKeys(Key.newBuilder().setCertificateId(id).setPrivateKeyPem(pem)));
        edge.onNext(ToEdge.newBuilder().setKeys(keys).build());
    }

    /// What releases are signed with.
    public KeyPair releaseKey() {
        return releaseKey;
    }

    /// The word that this release is to be run.
    public dev.warmfront.protocol.Warrant warrant(Delta delta) {
        return warrant(delta.version(), delta.target(), releaseKey, Instant.now().plusSeconds(60));
    }

    /// A word, true or not.
    public static dev.warmfront.protocol.Warrant warrant(
            long version, Digest digest, KeyPair key, Instant expires) {
        Instant end = expires.truncatedTo(ChronoUnit.SECONDS);
        Warrant signed =
                Warrant.sign(
                        version,
                        digest,
                        end.minusSeconds(60),
                        end,
                        key.getPublic(),
                        key.getPrivate());
        return dev.warmfront.protocol.Warrant.newBuilder()
                .setIssuedEpochSeconds(signed.issuedAt().getEpochSecond())
                .setExpiresEpochSeconds(signed.expiresAt().getEpochSecond())
                .setKeyId(signed.keyId())
                .setSignature(ByteString.copyFrom(HexFormat.of().parseHex(signed.signature())))
                .build();
    }

    /// Keys for releases, as those say that are asked to sign it.
    public static ReleaseKeys releaseKeys(long serial, List<KeyPair> keys, KeyPair... signers) {
        WarrantKeys all = new WarrantKeys(serial, keys.stream().map(KeyPair::getPublic).toList());
        ReleaseKeys.Builder told = ReleaseKeys.newBuilder().setSerial(serial);
        all.encoded().forEach(key -> told.addKeys(ByteString.copyFrom(key)));
        for (KeyPair signer : signers) {
            byte[] signature = Warrant.sign(all.statement(), signer.getPrivate());
            told.addSignatures(
                    KeySignature.newBuilder()
                            .setKeyId(Warrant.keyId(signer.getPublic()))
                            .setSignature(ByteString.copyFrom(signature)));
        }
        return told.build();
    }

    public void sendRelease(Delta delta) {
        sendRelease(delta, warrant(delta));
    }

    /// One resource a part, to prove that parts are put together.
    ///
    /// @param warrant null for none
    public synchronized void sendRelease(Delta delta, dev.warmfront.protocol.Warrant warrant) {
        for (byte[] upsert : delta.upserts()) {
            edge.onNext(
                    ToEdge.newBuilder()
                            .setReleasePart(head(delta).addUpserts(ByteString.copyFrom(upsert)))
                            .build());
        }
        ReleasePart.Builder last = head(delta).addAllRemovals(delta.removals()).setLast(true);
        if (warrant != null) {
            last.setWarrant(warrant);
        }
        edge.onNext(ToEdge.newBuilder().setReleasePart(last).build());
    }

    private static ReleasePart.Builder head(Delta delta) {
        return ReleasePart.newBuilder()
                .setBaseDigest(delta.base().hex())
                .setReleaseVersion(delta.version())
                .setReleaseDigest(delta.target().hex());
    }

    private void sendMembers() {
        edge.onNext(
                ToEdge.newBuilder()
                        .setMembers(
                                Members.newBuilder()
                                        .addAllMembers(members)
                                        .setSettledRelease(SETTLED))
                        .build());
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /// @param purpose null for the authority
    private X509Certificate certificate(
            String subject, int number, PublicKey key, KeyPurposeId purpose, Duration good)
            throws Exception {
        Instant now = Instant.now();
        return certificate(
                subject, number, key, purpose, now.minus(good.dividedBy(10)), now.plus(good));
    }

    private X509Certificate certificate(
            String subject,
            int number,
            PublicKey key,
            KeyPurposeId purpose,
            Instant from,
            Instant to)
            throws Exception {
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        new X500Principal("CN=ca"),
                        BigInteger.valueOf(number),
                        Date.from(from),
                        Date.from(to),
                        new X500Principal(subject),
                        key);
        builder.addExtension(
                Extension.basicConstraints, true, new BasicConstraints(purpose == null));
        if (purpose != null) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(caKeys.getPrivate())));
    }

    private static final class KeepShown implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Context context = Context.current();
            try {
                SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
                context =
                        context.withValue(
                                SHOWN, (X509Certificate) session.getPeerCertificates()[0]);
            } catch (SSLPeerUnverifiedException nobody) {
                assertThat(call.getMethodDescriptor().getBareMethodName()).isEqualTo("Enrol");
            }
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
