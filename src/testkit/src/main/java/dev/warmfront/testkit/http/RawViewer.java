package dev.warmfront.testkit.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A viewer that sends exactly what it is told and reads what comes back.
public final class RawViewer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    private RawViewer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /// Connects to a port on loopback.
    public static RawViewer connect(int port) throws IOException {
        return new RawViewer(new Socket(InetAddress.getByName("127.0.0.1"), port));
    }

    /// Uses a socket that is connected already, for example one with TLS.
    public static RawViewer over(Socket socket) throws IOException {
        return new RawViewer(socket);
    }

    /// Sends these characters, as Latin-1.
    public RawViewer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawViewer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /// Asks for a path with GET and reads the answer.
    ///
    /// @param fields further lines of the header, without line ends
    public Reply get(String host, String path, String... fields) throws IOException {
        return ask("GET", host, path, fields);
    }

    /// Asks without a body and reads the answer.
    public Reply ask(String method, String host, String path, String... fields) throws IOException {
        return send(request(method, host, path, fields)).read(method);
    }

    /// The text of a request without a body.
    public static String request(String method, String host, String path, String... fields) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        text.append("Host: ").append(host).append("\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /// Reads the answer to a GET.
    public Reply read() throws IOException {
        return read("GET");
    }

    /// Reads the answer to a request of that method.
    public Reply read(String method) throws IOException {
        Reply head = readHead();
        boolean none =
                method.equals("HEAD")
                        || head.status() < 200
                        || head.status() == 204
                        || head.status() == 304;
        return none ? head : withBody(head);
    }

    /// Reads the head of an answer, and leaves the body where it is.
    public Reply readHead() throws IOException {
        String first = line();
        if (!first.startsWith("HTTP/1.1 ")) {
            throw new EOFException("status line: '" + first + "' (expected: HTTP/1.1 ...)");
        }
        int status = Integer.parseInt(first.substring(9, 12));
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        return new Reply(status, fields, new byte[0], true);
    }

    /// Reads exactly so many bytes.
    public byte[] readBytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    /// Waits for the end of the connection.
    ///
    /// @return what came before it
    public byte[] readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset is an end, too.
        }
        return all.toByteArray();
    }

    /// Says that it will send no more.
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Reply withBody(Reply head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole = true;
        if (head.field("transfer-encoding").equalsIgnoreCase("chunked")) {
            whole = readChunks(body);
        } else if (!head.field("content-length").isEmpty()) {
            int length = Integer.parseInt(head.field("content-length"));
            whole = readInto(body, length);
        } else {
            body.write(readToEnd());
        }
        return new Reply(head.status(), head.fields(), body.toByteArray(), whole);
    }

    private boolean readChunks(ByteArrayOutputStream body) throws IOException {
        for (; ; ) {
            String size = line();
            if (size.isEmpty()) {
                return false;
            }
            int length = Integer.parseInt(size, 16);
            if (!readInto(body, length)) {
                return false;
            }
            line();
            if (length == 0) {
                return true;
            }
        }
    }

    private boolean readInto(ByteArrayOutputStream body, int length) throws IOException {
        byte[] bytes = new byte[length];
        int count = 0;
        try {
            for (int n = 0; count < length && n >= 0; n = in.read(bytes, count, length - count)) {
                count += n;
            }
        } catch (SocketException e) {
            count = Math.min(count, length - 1);
        }
        body.write(bytes, 0, count);
        return count == length;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
