package dev.warmfront.edge.origin;

import dev.warmfront.engine.origin.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The head of a request as octets (RFC 9112, section 3).
final class RequestHead {

    private static final int USUAL = 512;

    private RequestHead() {}

    /// Makes one.
    ///
    /// @param body that follows
    static ByteBuf of(ByteBufAllocator from, Upstream request, @Nullable RequestBody body) {
        StringBuilder head = new StringBuilder(USUAL);
        text(head, request.method());
        head.append(' ');
        text(head, request.target());
        head.append(" HTTP/1.1\r\n");
        request.fields().forEach((name, value) -> field(head, name, value));
        if (body != null && body.length() >= 0) {
            field(head, "content-length", Long.toString(body.length()));
        } else if (body != null) {
            field(head, "transfer-encoding", "chunked");
        }
        byte[] octets = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        return from.directBuffer(octets.length).writeBytes(octets);
    }

    private static void field(StringBuilder head, String name, String value) {
        text(head, name);
        head.append(": ");
        text(head, value);
        head.append("\r\n");
    }

    /// Everything here was read strictly or is our own. Should that ever be wrong, nothing may end
    /// a line or begin another request.
    private static void text(StringBuilder head, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(
                        "request to an origin: an octet that may not be in it at "
                                + i
                                + " of "
                                + text.length());
            }
        }
        head.append(text);
    }
}
