package dev.warmfront.testkit.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Where a script plays: one connection, from the moment a request has been read.
public final class Stage {

    private final Socket socket;
    private final Seen request;
    private final OutputStream out;
    private final Function<String, CountDownLatch> gates;
    private boolean ended;

    Stage(Socket socket, Seen request, Function<String, CountDownLatch> gates) throws IOException {
        this.socket = socket;
        this.request = request;
        this.out = socket.getOutputStream();
        this.gates = gates;
    }

    /// A whole answer with its length.
    ///
    /// @param fields lines of the header, without line ends
    public void answer(int status, String body, String... fields) throws IOException {
        answer(status, body.getBytes(StandardCharsets.UTF_8), fields);
    }

    /// A whole answer with its length; without its body when that is what was asked.
    public void answer(int status, byte[] body, String... fields) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        raw(head.toString());
        if (!request.method().equals("HEAD")) {
            out.write(body);
        }
        out.flush();
    }

    /// Exactly these characters, as Latin-1.
    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Exactly these bytes.
    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /// Goes on when the test opens the gate.
    public void waitFor(String gate) throws InterruptedException {
        if (!gates.apply(gate).await(20, TimeUnit.SECONDS)) {
            throw new InterruptedException("gate " + gate + " stayed closed");
        }
    }

    /// Closes the connection.
    public void hangUp() throws IOException {
        ended = true;
        socket.close();
    }

    /// Closes the connection with a reset.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        hangUp();
    }

    boolean hasEnded() {
        return ended;
    }
}
