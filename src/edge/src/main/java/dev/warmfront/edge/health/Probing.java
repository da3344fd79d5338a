package dev.warmfront.edge.health;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.engine.health.Outcome;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.waf.Cidr;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Carries out single probes. Names are looked up away from the event loop, for every probe anew,
/// and what is connected to is the very address that was checked.
final class Probing implements AutoCloseable {

    private static final int LONGEST_BODY = 4096;

    private final EventLoopGroup loops;
    private final Transport transport;
    private final OriginTrust trust;
    private final ExecutorService lookups =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lookup-", 0).factory());

    /// @param trust whom those probes believe that do not believe anyone
    Probing(EventLoopGroup loops, Transport transport, OriginTrust trust) {
        this.loops = loops;
        this.trust = trust;
        this.transport = transport;
    }

    /// Probes once; the future never fails, and is done within `timeout` or a moment after. The
    /// first over TLS waits besides until it is known whom to trust.
    ///
    /// @param guard which addresses may be probed
    /// @param wantsBody whether what an HTTP probe is answered is of interest beyond the status
    CompletableFuture<Finding> probe(
            Probe probe, Duration timeout, AddressGuard guard, boolean wantsBody) {
        CompletableFuture<Finding> finding = new CompletableFuture<>();
        lookups.execute(() -> {
            try {
                SslContext tls = tls(probe);
                AtomicReference<Channel> open = limit(finding, timeout);
                lookUp(probe, timeout, guard, new Reading(probe, wantsBody, finding), tls, open);
            } catch (CompletionException e) {
                finding.complete(Finding.of(Outcome.TLS_FAILED));
            }
        });
        return finding;
    }

    /// Ends it when time is up; what is connected then goes where is given.
    private AtomicReference<Channel> limit(CompletableFuture<Finding> finding, Duration timeout) {
        AtomicReference<Channel> open = new AtomicReference<>();
        Future<?> late =
                loops.next()
                        .schedule(
                                () -> finding.complete(Finding.of(Outcome.TIMED_OUT)),
                                timeout.toMillis(),
                                TimeUnit.MILLISECONDS);
        finding.whenComplete((found, none) -> {
            late.cancel(false);
            Channel channel = open.get();
            if (channel != null) {
                channel.close();
            }
        });
        return open;
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private void lookUp(
            Probe probe,
            Duration timeout,
            AddressGuard guard,
            Reading reading,
            @Nullable SslContext tls,
            AtomicReference<Channel> open) {
        CompletableFuture<Finding> finding = reading.finding;
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(probe.host());
        } catch (UnknownHostException e) {
            finding.complete(Finding.of(Outcome.NAME_NOT_FOUND));
            return;
        }
        for (InetAddress address : addresses) {
            byte[] bits = address.getAddress();
            if (guard.permits(Cidr.high(bits), Cidr.low(bits))) {
                connect(
                        probe,
                        new InetSocketAddress(address, probe.port()),
                        timeout,
                        reading,
                        tls,
                        open);
                return;
            }
        }
        finding.complete(Finding.of(Outcome.ADDRESS_NOT_ALLOWED));
    }

    private void connect(
            Probe probe,
            InetSocketAddress address,
            Duration timeout,
            Reading reading,
            @Nullable SslContext tls,
            AtomicReference<Channel> open) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loops)
                        .channel(transport.client())
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        if (probe instanceof Probe.Http http) {
                                            if (tls != null) {
                                                channel.pipeline()
                                                        .addLast(handler(tls, channel, http));
                                            }
                                            channel.pipeline()
                                                    .addLast(new HttpClientCodec())
                                                    .addLast(reading);
                                        }
                                    }
                                });
        CompletableFuture<Finding> finding = reading.finding;
        bootstrap
                .connect(address)
                .addListener((io.netty.channel.ChannelFuture done) -> {
                    open.set(done.channel());
                    if (!done.isSuccess()) {
                        finding.complete(Finding.of(outcome(done.cause())));
                    } else if (probe instanceof Probe.Tcp) {
                        finding.complete(Finding.of(Outcome.SUCCEEDED));
                    }
                    if (finding.isDone()) {
                        done.channel().close();
                    }
                });
    }

    /// What a probe over TLS needs; null for any other.
    private @Nullable SslContext tls(Probe probe) {
        if (probe instanceof Probe.Http http && http.tls()) {
            return (http.unverified() ? trust.anyone(lookups) : trust.context(lookups))
                    .toCompletableFuture()
                    .join();
        }
        return null;
    }

    /// The certificate must be for the name that is asked for.
    private static SslHandler handler(SslContext tls, Channel channel, Probe.Http probe) {
        String name = probe.hostHeader();
        int port = name.lastIndexOf(':');
        if (port > name.lastIndexOf(']')) {
            name = name.substring(0, port);
        }
        boolean literal = name.startsWith("[");
        return tls.newHandler(
                channel.alloc(),
                literal ? name.substring(1, name.length() - 1) : name,
                probe.port());
    }

    private static Outcome outcome(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException timeout -> Outcome.TIMED_OUT;
            case ConnectException refused -> Outcome.REFUSED;
            default -> Outcome.UNREACHABLE;
        };
    }

    /// Asks, and reads the answer up to where it is of interest.
    private static final class Reading extends SimpleChannelInboundHandler<HttpObject> {

        private final Probe probe;
        private final boolean wantsBody;
        private final @Nullable String search;
        private final int mostBody;
        private final CompletableFuture<Finding> finding;
        private final StringBuilder body = new StringBuilder();
        private int status;

        Reading(Probe probe, boolean wantsBody, CompletableFuture<Finding> finding) {
            this.probe = probe;
            search = search(probe);
            this.wantsBody = wantsBody || search != null;
            mostBody = search == null ? LONGEST_BODY : Probe.Http.MOST_BODY;
            this.finding = finding;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (probe instanceof Probe.Http http) {
                FullHttpRequest request =
                        new DefaultFullHttpRequest(
                                HttpVersion.HTTP_1_1, HttpMethod.GET, http.path());
                request.headers()
                        .set(HttpHeaderNames.HOST, http.hostHeader())
                        .set(HttpHeaderNames.USER_AGENT, "Warmfront-Health-Check")
                        .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY)
                        .set(HttpHeaderNames.CONNECTION, "close");
                context.writeAndFlush(request);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part.decoderResult().isFailure()) {
                finish(context, Outcome.NOT_HTTP);
                return;
            }
            if (part instanceof HttpResponse response) {
                status = response.status().code();
                if (status < 200) {
                    return;
                }
                if (!wantsBody) {
                    finish(context, judge());
                }
            }
            if (part instanceof HttpContent content) {
                append(content);
                boolean enough =
                        part instanceof LastHttpContent
                                || (search != null && (isFound() || body.length() == mostBody));
                if (enough && status >= 200) {
                    finish(context, judge());
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            finish(context, Outcome.CLOSED);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            finish(context, outcome(cause));
        }

        private static Outcome outcome(Throwable cause) {
            boolean tls = false;
            for (Throwable at = cause; at != null; at = at.getCause()) {
                if (at instanceof CertificateException) {
                    return Outcome.NOT_TRUSTED;
                }
                tls |= at instanceof SSLException;
            }
            return tls ? Outcome.TLS_FAILED : Outcome.CLOSED;
        }

        /// As the octets of the body are read here.
        private static @Nullable String search(Probe probe) {
            return probe instanceof Probe.Http http && http.search() != null
                    ? new String(
                            http.search().getBytes(StandardCharsets.UTF_8),
                            StandardCharsets.ISO_8859_1)
                    : null;
        }

        private boolean isFound() {
            return search != null && body.indexOf(search) >= 0;
        }

        private void append(HttpContent content) {
            int length = Math.min(content.content().readableBytes(), mostBody - body.length());
            body.append(
                    content.content()
                            .toString(
                                    content.content().readerIndex(),
                                    length,
                                    StandardCharsets.ISO_8859_1));
        }

        private Outcome judge() {
            if (status >= 400) {
                return Outcome.BAD_STATUS;
            }
            return search == null || isFound() ? Outcome.SUCCEEDED : Outcome.TEXT_NOT_FOUND;
        }

        private void finish(ChannelHandlerContext context, Outcome outcome) {
            finding.complete(new Finding(outcome, status, body.toString()));
            context.close();
        }
    }
}
