package dev.warmfront.edge.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Datagrams in, datagrams out. One per channel: the arrays are used again and again.
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {

    /// No question is longer; what is, is cut by the socket and malformed.
    static final int LONGEST = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    private final Responder responder;
    private final DnsCounters counters;
    private final Turn turn;
    private final byte[] in = new byte[LONGEST];
    private final byte[] out = new byte[Responder.LARGEST_UDP + LONGEST];

    UdpHandler(Responder responder, DnsCounters counters) {
        this.responder = responder;
        this.counters = counters;
        turn = responder.turn();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        // A reply to port zero goes nowhere.
        if (packet.sender().getPort() == 0) {
            return;
        }
        int length = Math.min(packet.content().readableBytes(), LONGEST);
        packet.content().readBytes(in, 0, length);
        turn.asked().from(packet.sender().getAddress());
        responder.respond(turn, in, length, Way.UDP, out);
        counters.count(turn, Way.UDP);
        if (turn.length() > 0) {
            ByteBuf reply = context.alloc().directBuffer(turn.length());
            reply.writeBytes(out, 0, turn.length());
            context.write(new DatagramPacket(reply, packet.sender()), context.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /// For example an ICMP error about an earlier reply: nothing that concerns the socket.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("DNS over UDP: {}", cause.toString());
    }
}
