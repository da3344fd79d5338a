package dev.warmfront.control.generated;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import java.io.IOException;

/// A connection that sends whatever it is given, and is made anew when the other side ends it.
public final class Wire implements AutoCloseable {

    private final int port;
    private final String token;
    private RawViewer connection;
    private long sent;

    public Wire(int port, String token) {
        this.port = port;
        this.token = token;
    }

    public String host() {
        return "127.0.0.1:" + port;
    }

    /// How many requests were sent so far.
    public long count() {
        return sent;
    }

    /// Sends a request and reads its answer; of one that does not end, only the head.
    ///
    /// @throws IOException if there is no answer
    public Reply exchange(Sent request) throws IOException {
        boolean reused = connection != null;
        try {
            return once(request);
        } catch (IOException e) {
            close();
            // It may have been closed while it was idle.
            if (!reused) {
                throw e;
            }
            return once(request);
        }
    }

    private Reply once(Sent request) throws IOException {
        if (connection == null) {
            connection = RawViewer.connect(port);
        }
        sent++;
        connection.send(request.bytes(host(), token));
        if (request.operation().streams()) {
            Reply head = connection.readHead();
            if (head.status() == 200) {
                close();
                return head;
            }
            close();
            connection = RawViewer.connect(port);
            connection.send(request.bytes(host(), token));
        }
        Reply reply = connection.read(request.method());
        while (reply.status() == 100) {
            reply = connection.read(request.method());
        }
        if (reply.field("connection").equalsIgnoreCase("close")) {
            close();
        }
        return reply;
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
