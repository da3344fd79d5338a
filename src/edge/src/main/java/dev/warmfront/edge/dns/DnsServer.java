package dev.warmfront.edge.dns;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// The sockets of the name server: one for UDP and one for TCP, on the same port.
public final class DnsServer implements AutoCloseable {

    /// How many TCP connections there may be; more are closed when they come.
    static final int MOST_CONNECTIONS = 1000;

    /// Within what time a connection must have asked a whole question, the first or the next.
    static final int PATIENCE_SECONDS = 10;

    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(1 << 16, 1 << 18);

    private final Channel udp;
    private final Channel tcp;

    private DnsServer(Channel udp, Channel tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /// Starts to answer at `address`; with port 0, at any free one.
    ///
    /// The stage fails with a [java.net.BindException] when the port is taken, be it by TCP or UDP.
    public static CompletionStage<DnsServer> start(
            EventLoopGroup loops,
            Transport transport,
            InetSocketAddress address,
            Responder responder,
            Metrics metrics) {
        DnsCounters counters = new DnsCounters(metrics);
        ServerBootstrap streams = streams(loops, transport, responder, counters, metrics);
        Bootstrap datagrams =
                new Bootstrap()
                        .group(loops)
                        .channel(transport.datagrams())
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(UdpHandler.LONGEST))
                        .handler(new UdpHandler(responder, counters));
        return open(streams.bind(address))
                .thenCompose(tcp -> {
                    InetSocketAddress bound = (InetSocketAddress) tcp.localAddress();
                    return open(datagrams.bind(bound))
                            .whenComplete((udp, failure) -> {
                                if (failure != null) {
                                    tcp.close();
                                }
                            })
                            .thenApply(udp -> new DnsServer(udp, tcp));
                });
    }

    public int port() {
        return ((InetSocketAddress) tcp.localAddress()).getPort();
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
    }

    private static ServerBootstrap streams(
            EventLoopGroup loops,
            Transport transport,
            Responder responder,
            DnsCounters counters,
            Metrics metrics) {
        AtomicInteger open = new AtomicInteger();
        metrics.gauge("warmfront_dns_connections", "Open TCP connections.", open::get);
        return new ServerBootstrap()
                .group(loops)
                .channel(transport.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                // After the decoder a read is a whole question: one octet now and
                                // then does not keep a connection.
                                channel.pipeline()
                                        .addLast(new Admission(open))
                                        .addLast(
                                                new LengthFieldBasedFrameDecoder(
                                                        65_537, 0, 2, 0, 2))
                                        .addLast(new ReadTimeoutHandler(PATIENCE_SECONDS))
                                        .addLast(new WriteTimeoutHandler(PATIENCE_SECONDS))
                                        .addLast(new TcpHandler(responder, counters));
                            }
                        });
    }

    private static CompletableFuture<Channel> open(ChannelFuture binding) {
        CompletableFuture<Channel> open = new CompletableFuture<>();
        binding.addListener(done -> {
            if (done.isSuccess()) {
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

    /// Closes what is one connection too many.
    private static final class Admission extends ChannelInboundHandlerAdapter {

        private final AtomicInteger open;

        Admission(AtomicInteger open) {
            this.open = open;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            if (open.incrementAndGet() > MOST_CONNECTIONS) {
                context.close();
            } else {
                super.channelActive(context);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            open.decrementAndGet();
            super.channelInactive(context);
        }
    }
}
