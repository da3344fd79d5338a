package dev.warmfront.edge.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Questions in HTTP requests (RFC 8484): the message in the body of a POST, or in the query of a
/// GET.
final class HttpsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(HttpsHandler.class);
    private static final String PATH = "/dns-query";
    private static final String MESSAGE = "application/dns-message";

    private final Responder responder;
    private final DnsCounters counters;

    HttpsHandler(Responder responder, DnsCounters counters) {
        this.responder = responder;
        this.counters = counters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        FullHttpResponse response = response(request, from(context.channel()));
        HttpUtil.setContentLength(response, response.content().readableBytes());
        boolean stays = HttpUtil.isKeepAlive(request) || isStream(context.channel());
        if (!stays) {
            HttpUtil.setKeepAlive(response, false);
        }
        var written = context.writeAndFlush(response);
        if (!stays) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private FullHttpResponse response(FullHttpRequest request, InetAddress from) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri());
        if (!target.rawPath().equals(PATH)) {
            return refusal(HttpResponseStatus.NOT_FOUND, "path: expected " + PATH);
        }
        if (request.method().equals(HttpMethod.GET)) {
            List<String> given = target.parameters().getOrDefault("dns", List.of());
            byte[] question = given.size() == 1 ? decoded(given.getFirst()) : null;
            return question == null
                    ? refusal(
                            HttpResponseStatus.BAD_REQUEST,
                            "dns: expected one message in base64url without padding")
                    : answer(question, from);
        }
        if (!request.method().equals(HttpMethod.POST)) {
            FullHttpResponse refusal =
                    refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "method: expected GET or POST");
            refusal.headers().set(HttpHeaderNames.ALLOW, "GET, POST");
            return refusal;
        }
        CharSequence type = HttpUtil.getMimeType(request);
        if (type == null || !MESSAGE.contentEquals(type)) {
            return refusal(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type: expected " + MESSAGE);
        }
        return answer(ByteBufUtil.getBytes(request.content()), from);
    }

    private FullHttpResponse answer(byte[] question, InetAddress from) {
        byte[] out = new byte[Responder.LARGEST_TCP + UdpHandler.LONGEST];
        Turn turn = responder.turn();
        turn.asked().from(from);
        responder.respond(turn, question, question.length, Way.HTTPS, out);
        counters.count(turn, Way.HTTPS);
        if (turn.length() == 0) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "message: expected a question");
        }
        FullHttpResponse response =
                full(HttpResponseStatus.OK, Unpooled.wrappedBuffer(out, 0, turn.length()));
        // What depends on who asked is for nobody else (RFC 8484, section 5.1).
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, MESSAGE)
                .set(
                        HttpHeaderNames.CACHE_CONTROL,
                        (turn.scope() == 0 ? "" : "private, ") + "max-age=" + turn.ttlSeconds());
        return response;
    }

    private static FullHttpResponse refusal(HttpResponseStatus status, String why) {
        FullHttpResponse response =
                full(status, Unpooled.copiedBuffer(why + "\n", StandardCharsets.US_ASCII));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
        return response;
    }

    private static FullHttpResponse full(HttpResponseStatus status, ByteBuf body) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static boolean isStream(Channel channel) {
        return channel instanceof Http2StreamChannel;
    }

    private static InetAddress from(Channel channel) {
        Channel connection = isStream(channel) ? channel.parent() : channel;
        return ((InetSocketAddress) connection.remoteAddress()).getAddress();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("DNS over HTTPS: {}", cause.toString());
        context.close();
    }
}
