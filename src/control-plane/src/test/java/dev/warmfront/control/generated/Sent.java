package dev.warmfront.control.generated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A request as it is sent, byte by byte.
///
/// @param operation what it is meant to be; it may have become another or none
/// @param target path and query as they stand in the first line
/// @param headers lines, `name: value`, without those of the body's length
/// @param chunked whether the body is sent in chunks
/// @param tame whether it is still certain which operation it asks for
@SuppressWarnings("ArrayRecordComponent") // Nobody compares these.
public record Sent(
        Operation operation,
        String method,
        String target,
        List<String> headers,
        byte[] body,
        boolean chunked,
        boolean tame) {

    static final byte[] NO_BODY = {};
    private static final int MOST_SHOWN = 4_000;

    public Sent {
        headers = List.copyOf(headers);
    }

    /// Whether an answer may say this because the request did.
    boolean mentions(String text) {
        return target.contains(text)
                || String.join("\n", headers).contains(text)
                || new String(body, StandardCharsets.UTF_8).contains(text);
    }

    byte[] bytes(String host, String token) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + target + " HTTP/1.1");
        if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.add("Host: " + host);
        }
        headers.forEach(line -> lines.add(line.replace(Requests.TOKEN, token)));
        if (chunked) {
            lines.add("Transfer-Encoding: chunked");
        } else if (body.length > 0 || !method.equals("GET")) {
            lines.add("Content-Length: " + body.length);
        }
        all.writeBytes(latin(String.join("\r\n", lines) + "\r\n\r\n"));
        if (!chunked) {
            all.writeBytes(body);
            return all.toByteArray();
        }
        if (body.length > 0) {
            all.writeBytes(latin(Integer.toHexString(body.length) + "\r\n"));
            all.writeBytes(body);
            all.writeBytes(latin("\r\n"));
        }
        all.writeBytes(latin("0\r\n\r\n"));
        return all.toByteArray();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The same request for a person to repeat, with the token in `$WARMFRONT_TOKEN`.
    String curl(String host) {
        StringBuilder line = new StringBuilder("curl -sS -i --path-as-is -X " + method);
        for (String header : headers) {
            line.append(" \\\n  -H ");
            if (header.contains(Requests.TOKEN)) {
                line.append('"').append(header.replace(Requests.TOKEN, "$WARMFRONT_TOKEN"));
                line.append('"');
            } else {
                line.append(quoted(latin(header.replaceFirst(": ?$", ";"))));
            }
        }
        if (chunked) {
            line.append(" \\\n  -H 'Transfer-Encoding: chunked'");
        }
        if (body.length > 0) {
            line.append(" \\\n  --data-binary ").append(quoted(body));
        }
        return line.append(" \\\n  ").append(quoted(latin("http://" + host + target))).toString();
    }

    /// As bash reads it; what is very long is cut, and says so.
    private static String quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder("$'");
        for (int i = 0; i < Math.min(bytes.length, MOST_SHOWN); i++) {
            int b = bytes[i] & 0xff;
            if (b == '\'' || b == '\\') {
                text.append('\\').append((char) b);
            } else if (b >= ' ' && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        text.append("'");
        if (bytes.length > MOST_SHOWN) {
            text.append("… (" + bytes.length + " bytes)");
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return curl("$HOST");
    }
}
