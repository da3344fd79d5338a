package dev.warmfront.edge.http;

import dev.warmfront.edge.coding.Presses;
import dev.warmfront.edge.config.Live;
import dev.warmfront.edge.config.Running;
import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.origin.OriginSettings;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.telemetry.Watching;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.engine.waf.Rates;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.Traffic;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// A real edge on loopback, with a clock the test moves and a release the test writes.
final class TestEdge implements AutoCloseable {

    private static final Live NOTHING = Live.ofKept(Release.NONE, Map.of());

    static final List<String> ALL_METHODS =
            List.of("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE");
    static final long START = 1_900_000_000_000L;

    final AtomicLong nowMillis = new AtomicLong(START);
    final Metrics metrics = new Metrics();

    /// How requests to origins with health checks went.
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    final Set<String> unhealthy = ConcurrentHashMap.newKeySet();
    final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    final Watching watching = new Watching();
    AccessLog log = AccessLog.to(logged, AccessLog.Format.JSON, metrics, watching);
    MemoryStore store;
    Running running;
    HttpEdge edge;
    private boolean shortcuts = true;
    private int sliceBytes = 1 << 20;
    private Limits limits = Limits.USUAL;
    private Capacity capacity = Capacity.USUAL;
    private Memory memory = Memory.beside(() -> 0, 0);
    private int loops = 2;
    private long storeBytes = 16 << 20;
    private int originConnections = 1024;
    private boolean loopbackAllowed = true;
    private boolean tls;
    private DiskSettings disk;
    private long known;
    private Transport transport = Transport.best();
    private List<X509Certificate> trusted = List.of();
    private Map<String, String> keys = Map.of();
    private Rates rates = (rule, high, low, limit, window, now) -> false;
    private InstantSource clock =
            new InstantSource() {
                @Override
                public Instant instant() {
                    return Instant.ofEpochMilli(nowMillis.get());
                }

                @Override
                public long millis() {
                    return nowMillis.get();
                }
            };
    private long version;

    static TestEdge with() {
        return new TestEdge();
    }

    TestEdge longWayOnly() {
        shortcuts = false;
        return this;
    }

    TestEdge withoutLog() {
        log.close();
        log = AccessLog.none(watching);
        return this;
    }

    TestEdge slices(int bytes) {
        sliceBytes = bytes;
        return this;
    }

    /// The usual sizes, and other times.
    static Limits limits(
            long headMillis, long idleMillis, long stallMillis, long bodyBytes, Limits.Pace pace) {
        Limits usual = Limits.USUAL;
        return new Limits(
                usual.targetBytes(),
                usual.fields(),
                usual.headBytes(),
                bodyBytes,
                Duration.ofMillis(headMillis),
                Duration.ofMillis(idleMillis),
                Duration.ofMillis(stallMillis),
                pace);
    }

    TestEdge limits(Limits wanted) {
        limits = wanted;
        return this;
    }

    TestEdge capacity(Capacity wanted) {
        capacity = wanted;
        return this;
    }

    TestEdge memory(Memory wanted) {
        memory = wanted;
        return this;
    }

    TestEdge loops(int wanted) {
        loops = wanted;
        return this;
    }

    /// So many at a time to one origin from one event loop.
    TestEdge originConnections(int wanted) {
        originConnections = wanted;
        return this;
    }

    TestEdge storeBytes(long wanted) {
        storeBytes = wanted;
        return this;
    }

    TestEdge nio() {
        transport = Transport.nio();
        return this;
    }

    /// By the machine's clock, for what keeps time itself.
    TestEdge realTime() {
        clock = InstantSource.system();
        return this;
    }

    /// Keeps answers in a folder, too.
    TestEdge disk(DiskSettings wanted) {
        disk = wanted;
        return this;
    }

    /// The newest invalidation that it has acknowledged in an earlier life.
    TestEdge known(long sequence) {
        known = sequence;
        return this;
    }

    TestEdge noLoopbackOrigins() {
        loopbackAllowed = false;
        return this;
    }

    TestEdge trusting(List<X509Certificate> authorities) {
        trusted = authorities;
        return this;
    }

    TestEdge tls(Map<String, String> keysPem) {
        tls = true;
        keys = keysPem;
        return this;
    }

    TestEdge rates(Rates wanted) {
        rates = wanted;
        return this;
    }

    TestEdge serving(Resource... resources) {
        running = new Running(live(resources));
        store = new MemoryStore(storeBytes, metrics, disk, known, HttpEdge::storedHead);
        List<Cidr> allowed = loopbackAllowed ? List.of(Cidr.parse("127.0.0.0/8")) : List.of();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpSettings settings =
                new HttpSettings(
                        "e-test",
                        any,
                        tls ? any : null,
                        8443,
                        loops,
                        transport,
                        limits,
                        capacity,
                        memory,
                        new OriginSettings(
                                new AddressGuard(allowed),
                                trusted,
                                originConnections,
                                Math.min(128, originConnections),
                                Duration.ofSeconds(4)),
                        sliceBytes,
                        clock,
                        shortcuts);
        edge =
                HttpEdge.start(
                        settings,
                        running,
                        new OriginHealth() {

                            @Override
                            public boolean isHealthy(String healthCheckId) {
                                return !unhealthy.contains(healthCheckId);
                            }

                            @Override
                            public void asked(String healthCheckId, boolean well) {
                                asked.add(healthCheckId + (well ? " well" : " wrong"));
                            }
                        },
                        rates,
                        store,
                        metrics,
                        log);
        return this;
    }

    void publish(Resource... resources) {
        running.advanceTo(live(resources));
    }

    private Live live(Resource... resources) {
        return Live.of(Release.of(++version, Snapshot.of(List.of(resources))), keys, NOTHING);
    }

    void pass(Duration time) {
        nowMillis.addAndGet(time.toMillis());
    }

    /// What compresses in it.
    Presses presses() {
        return edge.presses();
    }

    RawViewer viewer() throws IOException {
        return RawViewer.connect(edge.httpPort());
    }

    Reply get(String path, String... fields) throws IOException {
        try (RawViewer viewer = viewer()) {
            return viewer.get("shop.test", path, fields);
        }
    }

    @Override
    public void close() {
        edge.close();
        try {
            store.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
    }

    static Site site(int originPort) {
        return new Site().origin("o1", originPort);
    }

    /// A distribution in the making: `shop.test`, one behaviour, everything allowed.
    static final class Site {

        private final List<Origin> origins = new ArrayList<>();
        private final List<OriginGroup> groups = new ArrayList<>();
        private final List<ErrorResponse> errors = new ArrayList<>();
        private final List<Behaviour> behaviours = new ArrayList<>();
        private String id = "d-1";
        private List<String> aliases = List.of("shop.test");
        private String target = "o1";
        private String root = "";
        private String acl;
        private String certificate;
        private boolean enabled = true;
        private ViewerProtocolPolicy protocol = ViewerProtocolPolicy.ALLOW_ALL;
        private List<String> methods = ALL_METHODS;
        private Ttl ttl = new Ttl(Duration.ZERO, Duration.ofDays(1), Duration.ofDays(365));
        private Selection query = Selection.EVERYTHING;
        private Selection headers = Selection.NOTHING;
        private Selection cookies = Selection.NOTHING;
        private Rules rules = Rules.USUAL;
        private Forwarded forwarded = Forwarded.NOTHING;
        private ResponseHeaders responseHeaders;
        private List<Coding> codings = List.of();
        private boolean compresses = true;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration readTimeout = Duration.ofSeconds(5);
        private Origin.Protocol originProtocol = Origin.Protocol.HTTP;
        private String originHost = "127.0.0.1";
        private List<Origin.Header> originHeaders = List.of();
        private String originPath = "";
        private CacheTagConfig tags = CacheTagConfig.USUAL;
        private ContinuousDeployment deployment;

        /// Has another distribution serve some of its requests.
        Site staging(String other, Traffic traffic) {
            deployment = new ContinuousDeployment(other, true, traffic);
            return this;
        }

        Site tags(CacheTagConfig wanted) {
            tags = wanted;
            return this;
        }

        Site id(String wanted) {
            id = wanted;
            return this;
        }

        Site aliases(String... wanted) {
            aliases = List.of(wanted);
            return this;
        }

        Site root(String wanted) {
            root = wanted;
            return this;
        }

        Site acl(String wanted) {
            acl = wanted;
            return this;
        }

        Site certificate(String wanted) {
            certificate = wanted;
            return this;
        }

        Site disabled() {
            enabled = false;
            return this;
        }

        Site protocol(ViewerProtocolPolicy wanted) {
            protocol = wanted;
            return this;
        }

        Site methods(String... wanted) {
            methods = List.of(wanted);
            return this;
        }

        Site ttl(long least, long fallback, long most) {
            ttl =
                    new Ttl(
                            Duration.ofSeconds(least),
                            Duration.ofSeconds(fallback),
                            Duration.ofSeconds(most));
            return this;
        }

        Site query(Selection wanted) {
            query = wanted;
            return this;
        }

        Site headers(String... names) {
            headers = Selection.listed(List.of(names));
            return this;
        }

        Site cookies(Selection wanted) {
            cookies = wanted;
            return this;
        }

        Site rules(Rules wanted) {
            rules = wanted;
            return this;
        }

        Site forwarded(Forwarded wanted) {
            forwarded = wanted;
            return this;
        }

        /// @param pagePath null for none, with `as` 0
        Site error(int status, long keptSeconds, String pagePath, int as) {
            Duration kept = Duration.ofSeconds(keptSeconds);
            errors.add(new ErrorResponse(status, kept, pagePath, as));
            return this;
        }

        Site dressed(ResponseHeaders wanted) {
            responseHeaders = wanted;
            return this;
        }

        /// Keeps answers in these codings, and compresses.
        Site codings(Coding... wanted) {
            codings = List.of(wanted);
            return this;
        }

        Site compressing(boolean wanted) {
            compresses = wanted;
            return this;
        }

        Site readTimeout(Duration wanted) {
            readTimeout = wanted;
            return this;
        }

        Site originPath(String wanted) {
            originPath = wanted;
            return this;
        }

        Site originHeader(String name, String value) {
            originHeaders = List.of(new Origin.Header(name, value));
            return this;
        }

        Site https(String host) {
            originProtocol = Origin.Protocol.HTTPS;
            originHost = host;
            return this;
        }

        Site host(String host) {
            originHost = host;
            return this;
        }

        Site origin(String origin, int port) {
            return origin(origin, port, null);
        }

        private record Planned(String id, int port, String check) {}

        private final List<Planned> planned = new ArrayList<>();

        Site origin(String origin, int port, String healthCheck) {
            planned.add(new Planned(origin, port, healthCheck));
            return this;
        }

        Site group(String name, List<String> members, Integer... statuses) {
            groups.add(new OriginGroup(name, members, List.of(statuses)));
            target = name;
            return this;
        }

        Site behaviour(String pattern, String origin, Ttl lifetime) {
            CachePolicy policy =
                    new CachePolicy("cp-x", lifetime, rules, query, headers, cookies, forwarded);
            behaviours.add(
                    new Behaviour(new PathPattern(pattern), origin, protocol, methods, policy));
            return this;
        }

        Distribution build() {
            for (Planned plan : planned) {
                origins.add(
                        new Origin(
                                plan.id(),
                                originHost,
                                plan.port(),
                                originProtocol,
                                originPath,
                                originHeaders,
                                connectTimeout,
                                1,
                                readTimeout,
                                plan.check()));
            }
            CachePolicy policy =
                    new CachePolicy(
                            "cp-1", ttl, rules, query, headers, cookies, forwarded, codings);
            behaviours.add(
                    new Behaviour(
                            PathPattern.EVERYTHING,
                            target,
                            protocol,
                            methods,
                            policy,
                            compresses,
                            responseHeaders));
            return new Distribution(
                    id,
                    id + ".cdn.test",
                    aliases,
                    enabled,
                    origins,
                    groups,
                    behaviours,
                    root,
                    acl,
                    certificate,
                    errors,
                    tags,
                    deployment);
        }
    }
}
