package dev.warmfront.edge.http;

import dev.warmfront.edge.store.Entry;
import dev.warmfront.engine.cache.Coded;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Served;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers as octets (RFC 9112). The short way and the long one write with the same methods.
final class Wire {

    private static final byte[] AGE = ascii("age: ");
    private static final byte[] STATUS = ascii("cache-status: ");
    private static final byte[] TTL = ascii("; ttl=");
    private static final byte[] ID = ascii("x-request-id: ");
    private static final byte[] LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] HIT = ascii("warmfront; hit");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /// What a 304 repeats of a stored answer (RFC 9110, section 15.4.5).
    private static final Set<String> OF_NOT_MODIFIED =
            Set.of(
                    "cache-control",
                    "cdn-cache-control",
                    "content-location",
                    "date",
                    "etag",
                    "expires",
                    "last-modified",
                    "vary");

    private static final Map<Served, byte[]> X_CACHE = words();
    private static final byte[] ERROR = ascii("x-cache: Error from warmfront\r\n");

    private Wire() {}

    /// Status line and fields, the same for every viewer. The age is told when it is sent.
    static byte[] head(int status, Fields fields) {
        return passedHead(status, fields.without("age"));
    }

    /// The same of what is not stored: its age is what the origin says.
    static byte[] passedHead(int status, Fields fields) {
        StringBuilder head = new StringBuilder(256);
        status(head, status, fields);
        String via = String.join(", ", fields.all("via"));
        head.append("via: ").append(via).append(via.isEmpty() ? "" : ", ");
        head.append("1.1 warmfront\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A whole interim answer.
    static byte[] interim(int status, Fields fields) {
        StringBuilder head = new StringBuilder(128);
        status(head, status, fields);
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void status(StringBuilder head, int status, Fields fields) {
        HttpResponseStatus known = HttpResponseStatus.valueOf(status);
        head.append("HTTP/1.1 ").append(status).append(' ').append(known.reasonPhrase());
        head.append("\r\n");
        fields.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("via") && !Coded.isInner(name)) {
                head.append(name).append(": ").append(value).append("\r\n");
            }
        });
    }

    /// @param fields of the whole answer
    static byte[] notModifiedHead(Fields fields) {
        return head(304, fields.without(name -> !isOfNotModified(name)));
    }

    /// Also what a browser looks for in every answer (the Fetch standard, section 4.10).
    private static boolean isOfNotModified(String name) {
        return OF_NOT_MODIFIED.contains(name) || name.startsWith("access-control-");
    }

    /// What follows the head of a stored, fresh answer, up to the id.
    static void hit(ByteBuf out, Entry entry, long nowMillis) {
        age(out, entry, nowMillis);
        cached(out, Served.HIT, entry.status());
        out.writeBytes(STATUS).writeBytes(HIT);
        ttl(out, entry, nowMillis);
    }

    /// What we answer ourselves is dated as an origin's answer is (RFC 9110, section 6.6.1).
    static void date(ByteBuf out, long nowMillis) {
        out.writeCharSequence(
                "date: " + HttpDate.write(nowMillis) + "\r\n", StandardCharsets.US_ASCII);
    }

    static void age(ByteBuf out, Entry entry, long nowMillis) {
        out.writeBytes(AGE);
        number(out, ageSeconds(entry, nowMillis));
        end(out);
    }

    static long ageSeconds(Entry entry, long nowMillis) {
        return entry.lifetime().ageSeconds(nowMillis);
    }

    static long leftSeconds(Entry entry, long nowMillis) {
        return Math.floorDiv(entry.leftMillis(nowMillis), 1000);
    }

    static void cached(ByteBuf out, Served served, int status) {
        byte[] word = X_CACHE.get(served);
        out.writeBytes(status >= 400 || word == null ? ERROR : word);
    }

    /// @param entry what was used, if anything stored was: its rest of life is told
    static void status(ByteBuf out, String value, @Nullable Entry entry, long nowMillis) {
        out.writeBytes(STATUS);
        out.writeCharSequence(value, StandardCharsets.US_ASCII);
        if (entry != null) {
            ttl(out, entry, nowMillis);
        } else {
            end(out);
        }
    }

    private static void ttl(ByteBuf out, Entry entry, long nowMillis) {
        out.writeBytes(TTL);
        number(out, leftSeconds(entry, nowMillis));
        out.writeBytes(entry.toldKey());
        end(out);
    }

    /// Names the request.
    ///
    /// @return where the id's digits are
    static int id(ByteBuf out, long requestId) {
        int at = out.writeBytes(ID).writerIndex();
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (requestId >>> shift) & 15]);
        }
        end(out);
        return at;
    }

    /// Writes another id in place of the one whose digits are there.
    static void anotherId(byte[] head, int at, long requestId) {
        long rest = requestId;
        for (int i = at + 15; i >= at; i--) {
            head[i] = HEX[(int) rest & 15];
            rest >>>= 4;
        }
    }

    static void length(ByteBuf out, long length) {
        out.writeBytes(LENGTH);
        number(out, length);
        end(out);
    }

    static void chunked(ByteBuf out) {
        out.writeBytes(CHUNKED);
    }

    /// Says what becomes of the connection where the version does not, and ends the head.
    static void connection(ByteBuf out, boolean stays, boolean oldVersion) {
        if (!stays) {
            out.writeBytes(CLOSE);
        } else if (oldVersion) {
            out.writeBytes(KEEP_ALIVE);
        }
        end(out);
    }

    static void end(ByteBuf out) {
        out.writeByte('\r').writeByte('\n');
    }

    static void hex(ByteBuf out, int number) {
        int shift = 28;
        while (shift > 0 && number >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[number >>> shift & 15]);
        }
    }

    /// Decimal, without making a text of it.
    static void number(ByteBuf out, long number) {
        if (number < 0) {
            out.writeByte('-');
        }
        long rest = Math.abs(number);
        long power = 1;
        while (power <= rest / 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            out.writeByte('0' + (int) (rest / power % 10));
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<Served, byte[]> words() {
        Map<Served, byte[]> words = new EnumMap<>(Served.class);
        for (Served served : Served.values()) {
            words.put(served, ascii("x-cache: " + served.word() + " from warmfront\r\n"));
        }
        return words;
    }
}
