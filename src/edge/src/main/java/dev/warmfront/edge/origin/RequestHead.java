package dev.warmfront.edge.origin;

import dev.warmfront.engine.origin.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The head of a request as octets (RFC 9112, section 3).
final class RequestHead {

    private static final int USUAL = 1024;
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private RequestHead() {}

    /// Makes one.
    ///
    /// @param body that follows
    static ByteBuf of(ByteBufAllocator from, Upstream request, @Nullable RequestBody body) {
        ByteBuf out = from.directBuffer(USUAL);
        try {
            write(out, request, body);
            return out.retain();
        } finally {
            out.release();
        }
    }

    private static void write(ByteBuf out, Upstream request, @Nullable RequestBody body) {
        text(out, request.method());
        out.writeByte(' ');
        text(out, request.target());
        out.writeBytes(VERSION);
        request.fields().forEach((name, value) -> field(out, name, value));
        if (body != null && body.length() >= 0) {
            field(out, "content-length", Long.toString(body.length()));
        } else if (body != null) {
            field(out, "transfer-encoding", "chunked");
        }
        out.writeByte('\r').writeByte('\n');
    }

    private static void field(ByteBuf out, String name, String value) {
        text(out, name);
        out.writeByte(':').writeByte(' ');
        text(out, value);
        out.writeByte('\r').writeByte('\n');
    }

    /// Everything here was read strictly or is our own. Should that ever be wrong, nothing may end
    /// a line or begin another request.
    private static void text(ByteBuf out, String text) {
        int from = out.writerIndex();
        int length = text.length();
        out.ensureWritable(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > 0xff || c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(
                        "request to an origin: an octet that may not be in it at "
                                + i
                                + " of "
                                + length);
            }
            out.setByte(from + i, c);
        }
        out.writerIndex(from + length);
    }
}
