package dev.warmfront.edge.dns;

import dev.warmfront.edge.net.Datagrams;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sockets of the name server: one for UDP and one for TCP, on the same port, and perhaps one
/// for TLS on another.
public final class DnsServer implements AutoCloseable {

    static final int RECEIVE_BUFFER = 1 << 20;
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(1 << 16, 1 << 18);

    private final List<Channel> channels;
    private final List<UdpLoop> datagrams;
    private final Streams streams;
    private volatile int tlsPort;

    /// Where questions come inside TLS.
    ///
    /// @param shelf the certificates there are to show when somebody comes
    public record Encrypted(InetSocketAddress address, Supplier<CertificateShelf> shelf) {}

    private DnsServer(Streams streams) {
        this.streams = streams;
        channels = new CopyOnWriteArrayList<>();
        datagrams = new CopyOnWriteArrayList<>();
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
        DnsServer server = new DnsServer(streams);
        return server.open(listener(loops, transport, streams.plain()).bind(address))
                .thenCompose(tcp ->
                        transport.sharesPorts() && Datagrams.isAvailable()
                                ? server.answerDatagrams(tcp, responder, counters)
                                : server.open(
                                        datagrams(loops, transport, responder, counters)
                                                .bind(tcp.localAddress())))
                .thenCompose(udp ->
                        encrypted == null
                                ? CompletableFuture.completedFuture(null)
                                : server.open(
                                        listener(loops, transport, streams.secure(encrypted))
                                                .bind(encrypted.address())))
                .thenAccept(tls -> server.tlsPort = tls == null ? 0 : address(tls).getPort())
                .thenApply(ready -> server)
                .whenComplete((ready, failure) -> {
                    if (failure != null) {
                        server.close();
                    }
                });
    }

    public int port() {
        return address(channels.getFirst()).getPort();
    }

    /// Where TLS is listened for; 0 if nowhere.
    public int tlsPort() {
        return tlsPort;
    }

    @Override
    public void close() {
        datagrams.forEach(UdpLoop::end);
        channels.forEach(Channel::close);
        streams.close();
    }

    /// As many threads as there are processors: the kernel spreads who asks over them.
    private CompletableFuture<Channel> answerDatagrams(
            Channel beside, Responder responder, DnsCounters counters) {
        try {
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                datagrams.add(UdpLoop.start(address(beside), i, responder, counters));
            }
            return CompletableFuture.completedFuture(beside);
        } catch (BindException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static InetSocketAddress address(Channel channel) {
        return (InetSocketAddress) channel.localAddress();
    }

    private static Bootstrap datagrams(
            EventLoopGroup loops, Transport transport, Responder responder, DnsCounters counters) {
        return new Bootstrap()
                .group(loops)
                .channel(transport.datagrams())
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(UdpHandler.LONGEST))
                .handler(new UdpHandler(responder, counters));
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

    private CompletableFuture<Channel> open(ChannelFuture binding) {
        CompletableFuture<Channel> open = new CompletableFuture<>();
        binding.addListener(done -> {
            if (done.isSuccess()) {
                channels.add(binding.channel());
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
