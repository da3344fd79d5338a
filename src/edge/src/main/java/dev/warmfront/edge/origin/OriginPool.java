package dev.warmfront.edge.origin;

import dev.warmfront.edge.message.FieldNames;
import dev.warmfront.edge.net.Transport;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one origin.
final class OriginPool {

    private static final int MOST_ADDRESSES = 4;

    private final OriginClient.Key key;
    private final EventLoop loop;
    private final Transport transport;
    private final OriginSettings settings;
    private final @Nullable CompletionStage<SslContext> tls;
    private final Resolver resolver;
    private final RecvByteBufAllocator reads;
    private final FieldNames names;
    private final Deque<OriginConnection> idle = new ArrayDeque<>();
    private final Set<OriginConnection> connections =
            Collections.newSetFromMap(new IdentityHashMap<>());
    private int open;

    /// @param tls null for an origin that is asked without
    OriginPool(
            OriginClient.Key key,
            EventLoop loop,
            Transport transport,
            OriginSettings settings,
            @Nullable CompletionStage<SslContext> tls,
            Resolver resolver,
            RecvByteBufAllocator reads,
            FieldNames names) {
        this.key = key;
        this.loop = loop;
        this.transport = transport;
        this.settings = settings;
        this.tls = tls;
        this.resolver = resolver;
        this.reads = reads;
        this.names = names;
    }

    void send(OriginClient.Call call, boolean mayReuse) {
        OriginConnection kept = mayReuse ? idle.pollFirst() : null;
        if (kept != null) {
            kept.send(call, true);
        } else if (open >= settings.connections()) {
            call.fail(OriginFailure.TOO_BUSY, open + " connections are in use");
        } else {
            open++;
            resolver.resolve(key.host())
                    .whenCompleteAsync(
                            (addresses, problem) -> {
                                if (addresses == null) {
                                    open--;
                                    call.reply().failed(unwrapped(problem));
                                } else if (tls == null) {
                                    connect(call, addresses, null, 0);
                                } else {
                                    connect(call, addresses, tls);
                                }
                            },
                            loop);
        }
    }

    /// When it is there what TLS needs, which it is from the first time on.
    private void connect(
            OriginClient.Call call,
            List<InetAddress> addresses,
            CompletionStage<SslContext> making) {
        making.whenCompleteAsync(
                (context, problem) -> {
                    if (context == null) {
                        open--;
                        call.fail(OriginFailure.TLS_FAILED, said(problem));
                    } else {
                        connect(call, addresses, context, 0);
                    }
                },
                loop);
    }

    /// Takes a connection back for the next request.
    void keep(OriginConnection connection) {
        if (idle.size() < settings.idleConnections()) {
            idle.addFirst(connection);
        } else {
            connection.close();
        }
    }

    /// Hears that a connection is closed.
    void closed(OriginConnection connection) {
        open--;
        connections.remove(connection);
        idle.remove(connection);
    }

    boolean isUnused() {
        return open == 0;
    }

    void close() {
        List.copyOf(connections).forEach(OriginConnection::close);
    }

    private static OriginFailed unwrapped(@Nullable Throwable problem) {
        Throwable cause = problem == null ? null : problem.getCause();
        if (problem instanceof OriginFailed failed) {
            return failed;
        }
        return cause instanceof OriginFailed failed
                ? failed
                : new OriginFailed(OriginFailure.NAME_NOT_FOUND, String.valueOf(problem));
    }

    /// Tries one address after the other, each as often as the origin's attempts say.
    private void connect(
            OriginClient.Call call,
            List<InetAddress> addresses,
            @Nullable SslContext context,
            int attempt) {
        int distinct = Math.min(MOST_ADDRESSES, addresses.size());
        InetAddress address = addresses.get(attempt % distinct);
        long timeout = call.origin().connectTimeout().toMillis();
        new Bootstrap()
                .group(loop)
                .channel(transport.client())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeout))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
                // The pool that is counted when memory gets short.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                initialise(channel, context, timeout);
                            }
                        })
                .connect(new InetSocketAddress(address, key.port()))
                .addListener((ChannelFuture connected) -> {
                    int attempts = call.origin().connectionAttempts() * distinct;
                    if (connected.isSuccess()) {
                        greet(call, connected.channel());
                    } else if (attempt + 1 < attempts) {
                        connect(call, addresses, context, attempt + 1);
                    } else {
                        open--;
                        refuse(call, connected.cause());
                    }
                });
    }

    private void initialise(Channel channel, @Nullable SslContext context, long timeoutMillis) {
        if (context != null) {
            SslHandler handler = context.newHandler(channel.alloc(), key.host(), key.port());
            handler.setHandshakeTimeoutMillis(timeoutMillis);
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new OriginConnection(this, settings.idle(), names));
    }

    private void greet(OriginClient.Call call, Channel channel) {
        OriginConnection connection = channel.pipeline().get(OriginConnection.class);
        connections.add(connection);
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            connection.send(call, false);
            return;
        }
        handler.handshakeFuture()
                .addListener(done -> {
                    if (done.isSuccess()) {
                        connection.send(call, false);
                    } else {
                        channel.close();
                        call.fail(OriginFailure.TLS_FAILED, said(done.cause()));
                    }
                });
    }

    private static void refuse(OriginClient.Call call, @Nullable Throwable cause) {
        OriginFailure failure =
                cause instanceof ConnectTimeoutException
                        ? OriginFailure.CONNECT_TIMEOUT
                        : OriginFailure.CONNECT_REFUSED;
        call.fail(failure, said(cause));
    }

    private static String said(@Nullable Throwable cause) {
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }
}
