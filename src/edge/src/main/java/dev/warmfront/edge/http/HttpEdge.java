package dev.warmfront.edge.http;

import dev.warmfront.edge.coding.Presses;
import dev.warmfront.edge.config.Running;
import dev.warmfront.edge.origin.OriginClient;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.Greeting;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.edge.tls.Spoken;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.waf.Rates;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The HTTP side of an edge: its listeners and event loops.
public final class HttpEdge implements AutoCloseable {

    private static final int BACKLOG = 4096;

    /// Of the heap, what all event loops together remember.
    private static final int SHORTCUT_PART = 8;

    private final Shared shared;
    private final Door door;
    private final EventLoopGroup group;
    private final ExecutorService background;
    private final Map<EventExecutor, Lane> lanes = new LinkedHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private final int httpPort;
    private final int httpsPort;

    private HttpEdge(Shared shared) {
        HttpSettings settings = shared.settings();
        this.shared = shared;
        this.door = new Door(settings.capacity(), shared.metrics());
        this.group =
                new MultiThreadIoEventLoopGroup(
                        settings.loops(),
                        new DefaultThreadFactory("viewers"),
                        settings.transport().loops());
        this.background =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("background-", 0).factory());
        OriginTrust trust = new OriginTrust(settings.origins().trusted());
        long shortcutBytes = Runtime.getRuntime().maxMemory() / SHORTCUT_PART / settings.loops();
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            OriginClient origins =
                    new OriginClient(
                            loop,
                            settings.transport(),
                            settings.origins(),
                            trust,
                            background,
                            shared.store()::passingRoom);
            lanes.put(executor, new Lane(shared, loop, origins, shortcutBytes));
        }
        this.httpPort = listen(settings.http(), false);
        InetSocketAddress https = settings.https();
        this.httpsPort = https == null ? 0 : listen(https, true);
        shared.metrics()
                .gauge(
                        "warmfront_viewer_connections",
                        "Open connections of viewers",
                        () -> lanes.values().stream().mapToLong(Lane::connections).sum());
    }

    /// Status line and fields of a stored answer, as viewers get them: what the store needs to take
    /// answers from disk.
    public static byte[] storedHead(int status, Fields fields) {
        return Wire.head(status, fields);
    }

    /// Listens and serves what `running` runs, from when this returns.
    ///
    /// @param health of origins
    public static HttpEdge start(
            HttpSettings settings,
            Running running,
            OriginHealth health,
            Rates rates,
            MemoryStore store,
            Metrics metrics,
            AccessLog log) {
        AtomicBoolean draining = new AtomicBoolean();
        return new HttpEdge(
                new Shared(
                        settings,
                        running,
                        health,
                        rates,
                        store,
                        Presses.open(metrics),
                        metrics,
                        log,
                        draining));
    }

    public int httpPort() {
        return httpPort;
    }

    /// Where HTTPS is listened for; 0 if nowhere.
    public int httpsPort() {
        return httpsPort;
    }

    /// Where viewers come in.
    Door door() {
        return door;
    }

    /// What compresses in it.
    Presses presses() {
        return shared.presses();
    }

    /// Says 503 to whoever asks for this edge's health from now on, and serves on.
    public void announceDraining() {
        shared.draining().set(true);
    }

    /// Ends every connection that has been used and is idle; others end with the answer they wait
    /// for, once [#announceDraining] was called. Who connects all the same gets an answer, too.
    public void endIdle() {
        lanes.forEach((executor, lane) -> executor.execute(lane::endIdle));
    }

    /// Takes back [#announceDraining].
    ///
    /// @return whether it had been called
    public boolean serveAgain() {
        return shared.draining().compareAndSet(true, false);
    }

    /// How many viewers are connected.
    public long connections() {
        return lanes.values().stream().mapToLong(Lane::connections).sum();
    }

    /// Takes no new connection, and ends each one with the answer it is waiting for. Completes when
    /// all are gone, or patience is; then the rest is cut.
    public CompletionStage<Void> drain(Duration patience) {
        shared.draining().set(true);
        listeners.forEach(Channel::close);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        long deadline = System.nanoTime() + patience.toNanos();
        group.next().execute(() -> drainUntil(deadline, gone));
        return gone.minimalCompletionStage();
    }

    /// Stops at once.
    @Override
    public void close() {
        shared.draining().set(true);
        // None may hand a new connection to an event loop that is gone.
        listeners.forEach(listener -> listener.close().awaitUninterruptibly(1_000));
        lanes.forEach((executor, lane) -> executor.execute(lane::close));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10_000);
        shared.presses().close();
        background.shutdownNow();
    }

    private void drainUntil(long deadline, CompletableFuture<Void> gone) {
        lanes.forEach((executor, lane) -> executor.execute(lane::drain));
        if (connections() == 0) {
            gone.complete(null);
        } else if (System.nanoTime() > deadline) {
            lanes.forEach((executor, lane) -> executor.execute(lane::abort));
            gone.complete(null);
        } else {
            group.next().schedule(() -> drainUntil(deadline, gone), 20, TimeUnit.MILLISECONDS);
        }
    }

    private int listen(InetSocketAddress address, boolean secure) {
        HttpSettings settings = shared.settings();
        int sockets = settings.transport().sharesPorts() ? settings.loops() : 1;
        InetSocketAddress at = address;
        for (int i = 0; i < sockets; i++) {
            Channel listener = bind(at, secure, sockets > 1);
            listeners.add(listener);
            at = new InetSocketAddress(address.getAddress(), port(listener));
        }
        return at.getPort();
    }

    private Channel bind(InetSocketAddress at, boolean secure, boolean shares) {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channel(shared.settings().transport().server())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Delivery.UNSENT)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .handler(door)
                        .childHandler(new Accepted(secure));
        if (shares) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        try {
            return bootstrap.bind(at).syncUninterruptibly().channel();
        } catch (RuntimeException e) {
            close();
            throw new IllegalStateException(
                    "listen: " + at + " (expected: a free port) " + e.getMessage(), e);
        }
    }

    private static int port(Channel listener) {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// Makes a viewer's connection out of an accepted one.
    private final class Accepted extends ChannelInitializer<Channel> {

        private final boolean secure;

        Accepted(boolean secure) {
            this.secure = secure;
        }

        @Override
        protected void initChannel(Channel channel) {
            Lane lane = lanes.get(channel.eventLoop());
            if (lane == null || !(channel.remoteAddress() instanceof InetSocketAddress remote)) {
                channel.close();
                return;
            }
            if (secure) {
                channel.pipeline()
                        .addLast(
                                new Greeting(
                                        () -> shared.running().live().certificates(),
                                        Spoken.WEB,
                                        shared.settings().limits().head(),
                                        background),
                                new Secured(shared, lane, remote));
            } else {
                Peer peer = Peer.of(remote, false, null, "");
                channel.config().setRecvByteBufAllocator(lane.input().forReads());
                channel.pipeline().addLast(new ViewerConnection(shared, lane, peer, channel));
            }
        }
    }
}
