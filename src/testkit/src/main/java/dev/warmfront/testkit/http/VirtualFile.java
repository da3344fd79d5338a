package dev.warmfront.testkit.http;

import java.io.IOException;
import java.util.List;

/// A file of any length that no disk holds: every octet follows from where it stands and from which
/// making of the file it is. Answers ranges and conditions as a good origin does.
///
/// Immutable; a changed file is another one.
///
public final class VirtualFile implements Script {

    private static final int CHUNK = 64 * 1024;

    private final long length;
    private final int making;
    private final List<String> fields;

    /// A file in the making.
    ///
    /// @param making tells its octets from those of another; the entity tag, too
    /// @param fields lines of the header, without line ends
    public VirtualFile(long length, int making, String... fields) {
        this.length = length;
        this.making = making;
        this.fields = List.of(fields);
    }

    public long length() {
        return length;
    }

    /// The octets from one to another, both included.
    public byte[] octets(long first, long last) {
        byte[] octets = new byte[(int) (last - first + 1)];
        for (int i = 0; i < octets.length; i++) {
            long at = first + i;
            octets[i] = (byte) (at * 31 + (at >> 8) * 17 + (at >> 20) * 7 + making * 101L);
        }
        return octets;
    }

    public String etag() {
        return "\"making-" + making + "\"";
    }

    @Override
    public void play(Seen request, Stage stage) throws IOException {
        String told = String.join("\r\n", fields) + (fields.isEmpty() ? "" : "\r\n");
        String common = told + "ETag: " + etag() + "\r\nAccept-Ranges: bytes\r\n";
        if (request.field("if-none-match").orElse("").contains(etag())) {
            stage.raw("HTTP/1.1 304 Not Modified\r\n" + common + "\r\n");
            return;
        }
        String range = request.field("range").orElse("");
        boolean same = request.field("if-range").orElse(etag()).equals(etag());
        if (!range.startsWith("bytes=") || range.contains(",") || !same) {
            stage.raw("HTTP/1.1 200 OK\r\n" + common + "Content-Length: " + length + "\r\n\r\n");
            pour(stage, 0, length - 1);
            return;
        }
        int dash = range.indexOf('-');
        String from = range.substring(6, dash);
        String to = range.substring(dash + 1);
        long first = from.isEmpty() ? length - Long.parseLong(to) : Long.parseLong(from);
        long last =
                from.isEmpty() || to.isEmpty()
                        ? length - 1
                        : Math.min(length - 1, Long.parseLong(to));
        if (first >= length) {
            stage.answer(416, "", "Content-Range: bytes */" + length);
            return;
        }
        stage.raw(
                "HTTP/1.1 206 Partial Content\r\n"
                        + common
                        + "Content-Range: bytes "
                        + first
                        + "-"
                        + last
                        + "/"
                        + length
                        + "\r\nContent-Length: "
                        + (last - first + 1)
                        + "\r\n\r\n");
        pour(stage, first, last);
    }

    /// Sends octets, as fast as the other side takes them.
    public void pour(Stage stage, long first, long last) throws IOException {
        for (long at = first; at <= last; at += CHUNK) {
            stage.raw(octets(at, Math.min(last, at + CHUNK - 1)));
        }
    }
}
