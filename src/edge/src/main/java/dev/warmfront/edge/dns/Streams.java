package dev.warmfront.edge.dns;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.Greeting;
import dev.warmfront.edge.tls.Spoken;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a conversation of an accepted connection: DNS over TCP, over TLS or over HTTPS.
final class Streams implements AutoCloseable {

    /// How many connections there may be, of all kinds; more are closed when they come.
    static final int MOST_CONNECTIONS = 1000;

    /// Within what time a connection must have asked a whole question, the first or the next.
    static final int PATIENCE_SECONDS = 10;

    /// What is said with ALPN, or without, when DNS follows at once (RFC 7858, section 3.1).
    private static final String DOT = "dot";

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int MOST_HEADERS = 8192;
    private static final int MOST_STREAMS = 100;

    private final Responder responder;
    private final DnsCounters counters;
    private final AtomicInteger open = new AtomicInteger();
    private final ExecutorService making =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dns-tls-", 0).factory());

    Streams(Responder responder, DnsCounters counters, Metrics metrics) {
        this.responder = responder;
        this.counters = counters;
        metrics.gauge("warmfront_dns_connections", "Open connections of resolvers.", open::get);
    }

    /// Connections that speak DNS at once.
    ChannelInitializer<Channel> plain() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Admission(open));
                messages(channel.pipeline(), Way.TCP);
            }
        };
    }

    /// Connections that begin with TLS.
    ChannelInitializer<Channel> secure(DnsServer.Encrypted encrypted) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new Admission(open),
                                new Greeting(
                                        encrypted.shelf(),
                                        Spoken.NAMES,
                                        Duration.ofSeconds(PATIENCE_SECONDS),
                                        making),
                                new Agreed());
            }
        };
    }

    /// After the decoder a read is a whole question: one octet now and then does not keep a
    /// connection.
    private void messages(ChannelPipeline pipeline, Way way) {
        pipeline.addLast(
                new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2),
                new ReadTimeoutHandler(PATIENCE_SECONDS),
                new WriteTimeoutHandler(PATIENCE_SECONDS),
                new TcpHandler(way, responder, counters));
    }

    private void requests(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpObjectAggregator(Responder.LARGEST_TCP),
                new ReadTimeoutHandler(PATIENCE_SECONDS),
                new WriteTimeoutHandler(PATIENCE_SECONDS),
                new HttpsHandler(responder, counters));
    }

    private void frames(ChannelPipeline pipeline) {
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(
                                Http2Settings.defaultSettings()
                                        .maxConcurrentStreams(MOST_STREAMS)
                                        .maxHeaderListSize(MOST_HEADERS))
                        .build(),
                new ReadTimeoutHandler(PATIENCE_SECONDS),
                new Http2MultiplexHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline()
                                        .addLast(new Http2StreamFrameToHttpObjectCodec(true));
                                requests(stream.pipeline());
                            }
                        }));
    }

    @Override
    public void close() {
        making.shutdownNow();
    }

    /// Goes on with what both sides agreed to speak.
    private final class Agreed extends ApplicationProtocolNegotiationHandler {

        Agreed() {
            super(DOT);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            ChannelPipeline pipeline = context.pipeline();
            switch (protocol) {
                case ApplicationProtocolNames.HTTP_2 -> frames(pipeline);
                case ApplicationProtocolNames.HTTP_1_1 -> {
                    pipeline.addLast(new HttpServerCodec());
                    requests(pipeline);
                }
                default -> messages(pipeline, Way.TLS);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("DNS over TLS: {}", cause.toString());
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("DNS over TLS: {}", cause.toString());
            context.close();
        }
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
