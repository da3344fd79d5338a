package dev.warmfront.edge.dns;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.CertificateShelf;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sockets of the name server: one for UDP and one for TCP, on the same port, and perhaps one
/// for TLS on another.
public final class DnsServer implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(1 << 16, 1 << 18);

    private final Channel udp;
    private final Channel tcp;
    private final @Nullable Channel tls;
    private final Streams streams;

    /// Where questions come inside TLS.
    ///
    /// @param shelf the certificates there are to show when somebody comes
    public record Encrypted(InetSocketAddress address, Supplier<CertificateShelf> shelf) {}

    private DnsServer(Channel udp, Channel tcp, @Nullable Channel tls, Streams streams) {
        this.udp = udp;
        this.tcp = tcp;
        this.tls = tls;
        this.streams = streams;
    }

    /// Starts to answer at `address`; with port 0, at any free one.
    ///
    /// The stage fails with a [java.net.BindException] when a port is taken, be it by TCP or UDP.
    public static CompletionStage<DnsServer> start(
            EventLoopGroup loops,
            Transport transport,
            InetSocketAddress address,
            Responder responder,
            @Nullable Encrypted encrypted,
            Metrics metrics) {
        DnsCounters counters = new DnsCounters(metrics);
        Streams streams = new Streams(responder, counters, metrics);
        Bootstrap datagrams =
                new Bootstrap()
                        .group(loops)
                        .channel(transport.datagrams())
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(UdpHandler.LONGEST))
                        .handler(new UdpHandler(responder, counters));
        List<Channel> opened = new ArrayList<>();
        return open(listener(loops, transport, streams.plain()).bind(address), opened)
                .thenCompose(tcp -> open(datagrams.bind(tcp.localAddress()), opened))
                .thenCompose(udp ->
                        encrypted == null
                                ? CompletableFuture.completedFuture(null)
                                : open(
                                        listener(loops, transport, streams.secure(encrypted))
                                                .bind(encrypted.address()),
                                        opened))
                .thenApply(tls -> new DnsServer(opened.get(1), opened.get(0), tls, streams))
                .whenComplete((server, failure) -> {
                    if (failure != null) {
                        opened.forEach(Channel::close);
                        streams.close();
                    }
                });
    }

    public int port() {
        return port(tcp);
    }

    /// Where TLS is listened for; 0 if nowhere.
    public int tlsPort() {
        return tls == null ? 0 : port(tls);
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
        if (tls != null) {
            tls.close();
        }
        streams.close();
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private static ServerBootstrap listener(
            EventLoopGroup loops, Transport transport, ChannelInitializer<Channel> accepted) {
        return new ServerBootstrap()
                .group(loops)
                .channel(transport.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
                .childHandler(accepted);
    }

    private static CompletableFuture<Channel> open(ChannelFuture binding, List<Channel> opened) {
        CompletableFuture<Channel> open = new CompletableFuture<>();
        binding.addListener(done -> {
            if (done.isSuccess()) {
                opened.add(binding.channel());
                open.complete(binding.channel());
            } else {
                open.completeExceptionally(bindFailure(done.cause()));
            }
        });
        return open;
    }

    /// The native transport has an exception of its own for what Java calls a bind failure.
    private static Throwable bindFailure(Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof BindException)) {
            BindException failure = new BindException(cause.getMessage());
            failure.addSuppressed(cause);
            return failure;
        }
        return cause;
    }
}
