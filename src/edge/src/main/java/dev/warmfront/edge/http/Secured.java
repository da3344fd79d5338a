package dev.warmfront.edge.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Waits for the end of the TLS handshake, then makes room for the viewer's connection.
final class Secured extends ChannelInboundHandlerAdapter {

    private final Shared shared;
    private final Lane lane;
    private final InetSocketAddress remote;
    private @Nullable String name;

    Secured(Shared shared, Lane lane, InetSocketAddress remote) {
        this.shared = shared;
        this.lane = lane;
        this.remote = remote;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SniCompletionEvent sni && sni.hostname() != null) {
            name = sni.hostname().toLowerCase(Locale.ROOT);
        } else if (event instanceof SslHandshakeCompletionEvent done) {
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            if (!done.isSuccess() || handler == null) {
                ctx.close();
                return;
            }
            String protocol = handler.engine().getSession().getProtocol();
            Peer peer = Peer.of(remote, true, name, protocol);
            ctx.pipeline()
                    .replace(
                            this,
                            "viewer",
                            new ViewerConnection(shared, lane, peer, ctx.channel()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
