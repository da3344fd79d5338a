package dev.warmfront.edge.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What ends a connection that nobody foresaw: memory that ran out, a fault of ours.
///
/// That the other side goes away or speaks TLS badly is daily bread, and no stranger may fill a log
/// with it.
public final class Mishap {

    private static final Logger LOG = LoggerFactory.getLogger(Mishap.class);

    private Mishap() {}

    /// Ends the connection, and says why if it is no affair of the other side.
    public static void ends(ChannelHandlerContext context, Throwable cause) {
        if (isOurs(cause)) {
            LOG.warn("The connection with {} is cut", context.channel().remoteAddress(), cause);
        }
        context.close();
    }

    static boolean isOurs(Throwable cause) {
        return !(cause instanceof IOException || cause instanceof DecoderException);
    }
}
