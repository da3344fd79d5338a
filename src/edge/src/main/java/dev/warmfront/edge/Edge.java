package dev.warmfront.edge;

import com.google.protobuf.ByteString;
import dev.warmfront.edge.admin.AdminServer;
import dev.warmfront.edge.admin.Condition;
import dev.warmfront.edge.config.DataFolder;
import dev.warmfront.edge.config.FleetSettings;
import dev.warmfront.edge.config.FleetStream;
import dev.warmfront.edge.config.Identity;
import dev.warmfront.edge.config.Keyring;
import dev.warmfront.edge.config.LastGood;
import dev.warmfront.edge.config.Live;
import dev.warmfront.edge.config.Receiver;
import dev.warmfront.edge.config.ReleaseRefused;
import dev.warmfront.edge.config.Running;
import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.dns.DnsServer;
import dev.warmfront.edge.dns.Responder;
import dev.warmfront.edge.geo.Geography;
import dev.warmfront.edge.health.Exchange;
import dev.warmfront.edge.health.Flips;
import dev.warmfront.edge.health.HealthBoard;
import dev.warmfront.edge.health.Membership;
import dev.warmfront.edge.health.Opinion;
import dev.warmfront.edge.health.PeerKey;
import dev.warmfront.edge.health.Peers;
import dev.warmfront.edge.health.Prober;
import dev.warmfront.edge.http.HttpEdge;
import dev.warmfront.edge.http.HttpSettings;
import dev.warmfront.edge.http.Memory;
import dev.warmfront.edge.http.OriginHealth;
import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.origin.OriginSettings;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.telemetry.Traffic;
import dev.warmfront.edge.telemetry.Watching;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.edge.waf.RateCells;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.protocol.Endpoints;
import dev.warmfront.snapshot.Release;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole edge: everything wired together, from the data folder to the listeners.
///
/// It starts with what it kept, tries for two seconds to hear what it missed (longer, if it never
/// had anything to serve; less, if nobody is there to tell), and only then takes traffic; after
/// that it needs nobody.
public final class Edge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final int SERVICE_LOOPS = 2;
    private static final long CATCH_UP_SECONDS = 2;

    /// Of one that has never had a release, and nothing to serve until it has one.
    private static final long FIRST_RELEASE_SECONDS = 30;

    private static final long RATE_BYTES = 16L << 20;

    private final EdgeSettings settings;
    private final EdgeSettings.Listening listening;
    private final Metrics metrics = new Metrics();
    private final HealthBoard board;
    private final Watching watching = new Watching();
    private final Geography geography;
    private final Transport transport = Transport.best();

    /// What is stopped in the end, the last started first.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Running running;
    private final MemoryStore store;
    private final Prober prober;
    private final Exchange exchange;
    private final PeerKey peerKey;
    private final Peers peers;
    private final FleetStream stream;
    private final EventLoopGroup loops;
    private volatile @Nullable HttpEdge http;
    private volatile @Nullable DnsServer dns;
    private volatile @Nullable AdminServer admin;
    private volatile String id = "";
    private volatile boolean leaving;
    private volatile boolean drained;
    private volatile boolean ready;

    /// Starts an edge; when this returns, it takes traffic. On the very first start that is when a
    /// control plane has answered, however long that takes.
    ///
    /// @throws EdgeFailure if it cannot start
    public static Edge start(EdgeSettings settings) throws EdgeFailure, InterruptedException {
        trustBuffers();
        EdgeSettings.Listening listening = chosen(settings.listening());
        DataFolder folder;
        try {
            folder = DataFolder.open(settings.data());
        } catch (IOException e) {
            throw new EdgeFailure(String.valueOf(e.getMessage()), e);
        }
        Edge edge = null;
        try {
            edge = new Edge(settings, listening, folder);
            edge.open();
            return edge;
        } catch (IOException e) {
            throw new EdgeFailure(String.valueOf(e.getMessage()), e);
        } finally {
            if (edge == null) {
                closeQuietly(folder);
            } else if (!edge.ready) {
                edge.close();
            }
        }
    }

    private Edge(EdgeSettings settings, EdgeSettings.Listening listening, DataFolder folder)
            throws EdgeFailure, IOException {
        this.settings = settings;
        this.listening = listening;
        Identity identity = identity(settings, folder);
        parts.push(folder);
        geography = new Geography(metrics, settings.geoDatabases());
        parts.push(geography);
        drained = folder.known().drain();
        Keyring keyring = Keyring.open(folder, metrics, InstantSource.system());
        LastGood good = lastGood(folder, keyring);
        running = new Running(lastLive(good));
        store =
                new MemoryStore(
                        cacheBytes(settings),
                        metrics,
                        disk(settings),
                        folder.known().invalidationSequence(),
                        HttpEdge::storedHead);
        parts.push(store);
        loops = new MultiThreadIoEventLoopGroup(SERVICE_LOOPS, transport.loops());
        parts.push(() -> loops.shutdownGracefully(0, 5, TimeUnit.SECONDS));
        peerKey = folder.peerKey();
        exchange = new Exchange(peerKey, metrics, this::version, this::isDraining);
        parts.push(exchange);
        board = new HealthBoard(exchange);
        peers = new Peers(loops, transport, metrics, exchange, this::version, this::isDraining);
        parts.push(peers);
        prober =
                new Prober(
                        loops,
                        transport,
                        guard(),
                        new OriginTrust(List.of()),
                        board,
                        exchange,
                        metrics,
                        () -> tellControlPlane());
        parts.push(prober);
        metrics.gauge("warmfront_release", "The release that runs.", this::version);
        warnOfLittleMemory(settings);
        prober.run(running.live().release().snapshot().healthChecks());
        if (identity != null) {
            id = identity.edgeId();
            peers.watch(id, folder.known().membership());
        }
        geography.prepare(running.live().zones(), peers.fleet());
        stream =
                FleetStream.start(
                        fleetSettings(),
                        folder,
                        keyring,
                        running,
                        good == null || running.live().release().version() == 0 ? null : good,
                        (release, keys) -> Live.of(release, keys, running.live()),
                        new Ears(),
                        metrics);
        parts.push(stream);
    }

    private OriginHealth originHealth() {
        return new OriginHealth() {

            @Override
            public boolean isHealthy(String healthCheckId) {
                return board.isHealthyHere(healthCheckId);
            }

            @Override
            public void asked(String healthCheckId, boolean well) {
                prober.asked(healthCheckId, well);
            }
        };
    }

    private static @Nullable Identity identity(EdgeSettings settings, DataFolder folder)
            throws EdgeFailure, IOException {
        Identity identity = folder.identity();
        if (identity == null && settings.token() == null) {
            throw new EdgeFailure(
                    "enrolment token: none, and this edge has not enrolled yet (expected: one made"
                            + " by the control plane, in --token-file or WARMFRONT_TOKEN)");
        }
        return identity;
    }

    private FleetSettings fleetSettings() {
        return new FleetSettings(
                settings.controlPlanes(),
                settings.token(),
                settings.name(),
                softwareVersion(),
                this::endpoints);
    }

    private void open() throws EdgeFailure, IOException, InterruptedException {
        // Meanwhile the control plane says what is new.
        Rehearsal rehearsal = Rehearsal.begin(settings.rehearsal());
        if (id.isEmpty()) {
            // To enrol takes as long as it takes, and somebody may want to know.
            manage();
        }
        id = await(stream.edgeId());
        if (!hasCaughtUp()) {
            LOG.warn("Starting with release {}, without a control plane", version());
        }
        rehearsal.end();
        exchange.open(loops, transport, new InetSocketAddress(listening.bind(), listening.http()));
        AccessLog log = accessLog();
        parts.push(log);
        HttpEdge viewers =
                HttpEdge.start(
                        httpSettings(),
                        running,
                        originHealth(),
                        new RateCells(RATE_BYTES),
                        store,
                        metrics,
                        log);
        http = viewers;
        parts.push(viewers);
        drainOrServe();
        DnsServer names = names();
        dns = names;
        parts.push(names);
        if (admin == null) {
            manage();
        }
        ready = true;
        LOG.info(
                "Edge {} ({}) serves release {}: HTTP {}, HTTPS {}, DNS {}, management {}",
                settings.name(),
                id,
                version(),
                httpPort(),
                httpsPort(),
                dnsPort(),
                managementPort());
    }

    private void manage() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        AdminServer management =
                AdminServer.start(
                        new InetSocketAddress(loopback, listening.management()),
                        metrics,
                        this::condition);
        admin = management;
        parts.push(management);
    }

    private DnsServer names() throws EdgeFailure, InterruptedException {
        return await(
                DnsServer.start(
                        loops,
                        transport,
                        new InetSocketAddress(listening.bind(), listening.dns()),
                        new Responder(
                                () -> running.live().zones(),
                                board,
                                peers::fleet,
                                geography::atlas,
                                id,
                                settings.identicalAnswers(),
                                InstantSource.system(),
                                new SecureRandom()),
                        encrypted(),
                        metrics));
    }

    private DnsServer.@Nullable Encrypted encrypted() {
        Integer port = listening.dnsTls();
        return port == null
                ? null
                : new DnsServer.Encrypted(
                        new InetSocketAddress(listening.bind(), port),
                        () -> running.live().certificates());
    }

    private HttpSettings httpSettings() {
        return HttpSettings.usual(
                        id,
                        new InetSocketAddress(listening.bind(), listening.http()),
                        new InetSocketAddress(listening.bind(), listening.https()),
                        OriginSettings.usual(guard()))
                .with(settings.capacity(), Memory.beside(store::bufferBytes, cacheBytes(settings)));
    }

    private boolean hasCaughtUp() throws InterruptedException {
        long patience = version() == 0 ? FIRST_RELEASE_SECONDS : CATCH_UP_SECONDS;
        try {
            return stream.started().toCompletableFuture().get(patience, TimeUnit.SECONDS)
                    == FleetStream.Start.CAUGHT_UP;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    public String id() {
        return id;
    }

    public int httpPort() {
        HttpEdge viewers = http;
        return viewers == null ? 0 : viewers.httpPort();
    }

    public int httpsPort() {
        HttpEdge viewers = http;
        return viewers == null ? 0 : viewers.httpsPort();
    }

    public int dnsPort() {
        DnsServer names = dns;
        return names == null ? 0 : names.port();
    }

    /// Where DNS over TLS is listened for; 0 if nowhere.
    public int dnsTlsPort() {
        DnsServer names = dns;
        return names == null ? 0 : names.tlsPort();
    }

    public int managementPort() {
        AdminServer management = admin;
        return management == null ? 0 : management.port();
    }

    /// Where `/metrics` and `/status` get theirs from.
    public Metrics metrics() {
        return metrics;
    }

    /// Leaves without breaking anything: says so first, so that DNS stops naming it, takes no more
    /// connections after a moment, and finishes what is under way. [#close] is still to be called.
    public void drain() throws InterruptedException {
        if (!ready || leaving) {
            return;
        }
        leaving = true;
        LOG.info("Draining");
        stream.nudge();
        exchange.tell();
        HttpEdge viewers = http;
        if (viewers != null) {
            viewers.announceDraining();
            TimeUnit.MILLISECONDS.sleep(settings.leaving().grace().toMillis());
            try {
                long patience = settings.leaving().patience().toMillis();
                viewers.drain(settings.leaving().patience())
                        .toCompletableFuture()
                        .get(patience + 1000, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("Some requests were cut off: {}", e.toString());
            }
        }
    }

    private boolean isDraining() {
        return leaving || drained;
    }

    /// Does what an operator decided, as soon as there is something to do it with.
    private synchronized void drainOrServe() {
        HttpEdge viewers = http;
        if (viewers == null || leaving) {
            return;
        }
        if (drained) {
            LOG.info("Draining, because the control plane says so");
            viewers.announceDraining();
            loops.schedule(
                    () -> {
                        if (drained) {
                            viewers.endIdle();
                        }
                    },
                    settings.leaving().grace().toMillis(),
                    TimeUnit.MILLISECONDS);
        } else if (viewers.serveAgain()) {
            LOG.info("Serving again, because the control plane says so");
        }
    }

    /// Stops everything at once.
    @Override
    public void close() {
        ready = false;
        while (!parts.isEmpty()) {
            closeQuietly(parts.pop());
        }
    }

    private long version() {
        return running.live().release().version();
    }

    private void tellControlPlane() {
        // A probe may finish before the stream is there.
        FleetStream open = stream;
        if (open != null) {
            open.nudge();
        }
    }

    private Condition condition() {
        Release release = running.live().release();
        return new Condition(
                id,
                settings.name(),
                release.version(),
                release.digest().hex(),
                stream.isConnected(),
                isDraining(),
                ready && !isDraining(),
                peers.all(),
                board.opinions());
    }

    private AddressGuard guard() {
        return new AddressGuard(settings.allowedOrigins());
    }

    private Endpoints endpoints() {
        return Endpoints.newBuilder()
                .addAllAddresses(settings.publicAddresses())
                .setHttpPort(listening.http())
                .setHttpsPort(listening.https())
                .setDnsPort(listening.dns())
                .setPeerKey(ByteString.copyFrom(peerKey.encodedPublic()))
                .build();
    }

    private AccessLog accessLog() throws EdgeFailure {
        EdgeSettings.Logging wanted = settings.accessLog();
        try {
            return switch (wanted.target()) {
                case "off" -> AccessLog.none(watching);
                case "-" -> AccessLogs.toStandardOutput(wanted.format(), metrics, watching);
                default ->
                        AccessLog.toFile(
                                Path.of(wanted.target()), wanted.format(), metrics, watching);
            };
        } catch (java.io.UncheckedIOException e) {
            throw new EdgeFailure(e.getMessage() + " (--access-log)", e);
        }
    }

    /// Netty would take a stack trace of one buffer in a hundred, to find leaks. The tests look at
    /// every buffer; whoever suspects one here may set the property.
    private static void trustBuffers() {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    /// Every port is looked at before anything starts; those that may be any are chosen now, so
    /// that the control plane can be told where this edge is before it listens.
    private static EdgeSettings.Listening chosen(EdgeSettings.Listening wanted) throws EdgeFailure {
        String bind = wanted.bind();
        Integer tls = wanted.dnsTls();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new EdgeSettings.Listening(
                bind,
                Ports.free(new InetSocketAddress(bind, wanted.http()), "--http-port", true),
                Ports.free(new InetSocketAddress(bind, wanted.https()), "--https-port", false),
                Ports.free(new InetSocketAddress(bind, wanted.dns()), "--dns-port", true),
                tls == null
                        ? null
                        : (Integer)
                                Ports.free(
                                        new InetSocketAddress(bind, tls), "--dns-tls-port", false),
                Ports.free(
                        new InetSocketAddress(loopback, wanted.management()),
                        "--management-port",
                        false));
    }

    private static void warnOfLittleMemory(EdgeSettings settings) {
        if (cacheBytes(settings) < settings.cacheBytes()) {
            LOG.warn(
                    "cache memory: {} bytes (expected: at most {}, three quarters of the JVM's"
                            + " memory for buffers, which -XX:MaxDirectMemorySize sets; that is"
                            + " taken now)",
                    settings.cacheBytes(),
                    cacheBytes(settings));
        }
    }

    /// What was asked for, unless that leaves too little for what is on its way to viewers.
    private static long cacheBytes(EdgeSettings settings) {
        return Math.min(settings.cacheBytes(), Memory.bytes() / 4 * 3);
    }

    private static @Nullable DiskSettings disk(EdgeSettings settings) {
        return settings.diskBytes() == 0
                ? null
                : DiskSettings.usual(settings.data().resolve("cache"), settings.diskBytes());
    }

    /// What was kept, if it may be run; the stream looks who signed it.
    private static @Nullable LastGood lastGood(DataFolder folder, Keyring keyring) {
        try {
            LastGood good = folder.lastGood();
            if (good != null) {
                keyring.check(good);
            }
            return good;
        } catch (IOException e) {
            LOG.error("The release that was kept cannot be used: {}", e.getMessage());
        } catch (ReleaseRefused e) {
            keyring.tell(e, 0);
        }
        return null;
    }

    private static Live lastLive(@Nullable LastGood good) {
        if (good != null) {
            try {
                return Live.ofKept(good.release(), good.keysPem());
            } catch (IllegalArgumentException e) {
                LOG.error(
                        "Release {} that was kept cannot be run: {}",
                        good.release().version(),
                        e.getMessage());
            }
        }
        return Live.ofKept(Release.NONE, Map.of());
    }

    private <T> T await(CompletionStage<T> stage) throws EdgeFailure, InterruptedException {
        while (true) {
            try {
                return stage.toCompletableFuture().get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (id.isEmpty() && stream.started().toCompletableFuture().isDone()) {
                    throw new EdgeFailure(
                            "enrolment: refused by the control plane. "
                                    + stream.refusal()
                                    + " (a token has to be known, unused and not expired)");
                }
            } catch (ExecutionException e) {
                throw new EdgeFailure(String.valueOf(e.getCause()), e);
            }
        }
    }

    static String softwareVersion() {
        String version = Edge.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("Stopping {}: {}", part.getClass().getSimpleName(), e.toString());
        }
    }

    /// What the control plane says reaches the parts that it concerns.
    private final class Ears implements Receiver {

        @Override
        public void started(Live live) {
            prober.run(live.release().snapshot().healthChecks());
            exchange.tell();
            geography.prepare(live.zones(), peers.fleet());
        }

        @Override
        public void members(String ownId, Membership membership) {
            peers.watch(ownId, membership);
            geography.prepare(running.live().zones(), peers.fleet());
        }

        @Override
        public void drain(boolean wanted) {
            if (wanted != drained) {
                drained = wanted;
                drainOrServe();
                tellControlPlane();
                exchange.tell();
            }
        }

        @Override
        public boolean isDraining() {
            return Edge.this.isDraining();
        }

        @Override
        public long connections() {
            HttpEdge viewers = http;
            return viewers == null ? 0 : viewers.connections();
        }

        @Override
        public Map<String, Opinion> verdicts() {
            return board.opinions();
        }

        @Override
        public Flips flips() {
            return prober.flips();
        }

        @Override
        public Traffic.Sums traffic() {
            return metrics.traffic().sums();
        }

        @Override
        public Watching watching() {
            return watching;
        }

        @Override
        public void invalidate(long sequence, Purge purge) {
            store.invalidate(sequence, purge);
        }
    }
}
