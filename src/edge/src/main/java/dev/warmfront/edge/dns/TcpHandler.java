package dev.warmfront.edge.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages with their length in front (RFC 1035, section 4.2.2), many on a connection and answered
/// in their order (RFC 7766, section 6.2.1.1).
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> {

    private static final Logger LOG = LoggerFactory.getLogger(TcpHandler.class);

    private final Way way;
    private final Responder responder;
    private final DnsCounters counters;
    private final Turn turn;

    TcpHandler(Way way, Responder responder, DnsCounters counters) {
        this.way = way;
        this.responder = responder;
        this.counters = counters;
        turn = responder.turn();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        byte[] in = new byte[frame.readableBytes()];
        frame.readBytes(in);
        byte[] out = new byte[Responder.LARGEST_TCP + UdpHandler.LONGEST];
        turn.asked().from(from(context));
        responder.respond(turn, in, in.length, way, out);
        counters.count(turn, way);
        if (turn.length() == 0) {
            context.close();
            return;
        }
        ByteBuf reply = context.alloc().directBuffer(turn.length() + 2);
        reply.writeShort(turn.length()).writeBytes(out, 0, turn.length());
        context.write(reply, context.voidPromise());
    }

    private static InetAddress from(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /// Who does not read his answers is not read from either.
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("DNS over TCP: {}", cause.toString());
        context.close();
    }
}
