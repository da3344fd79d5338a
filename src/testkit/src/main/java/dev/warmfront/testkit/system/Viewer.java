package dev.warmfront.testkit.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Somebody with a browser: asks one edge for one host's path, from an address of its own.
public final class Viewer {

    private static final int PATIENCE_MILLIS = 20_000;

    /// What came back.
    ///
    /// @param headers by lower-case name
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of these
    public record Seen(int status, Map<String, String> headers, byte[] body) {

        /// A header's value, empty when it is not there.
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final String from;

    /// @param from the loopback address this viewer comes from
    public Viewer(String from) {
        this.from = from;
    }

    /// GET without TLS.
    public Seen get(String edgeAddress, int port, String host, String path) throws IOException {
        try (Socket socket = connect(edgeAddress, port)) {
            return ask(socket, "GET", host, path);
        }
    }

    /// GET over TLS, `host` as the server name; any certificate is accepted and handed to `shown`.
    public Seen getSecurely(
            String edgeAddress, int port, String host, String path, List<X509Certificate> shown)
            throws IOException {
        try (Socket plain = connect(edgeAddress, port);
                SSLSocket socket =
                        (SSLSocket)
                                trusting(shown)
                                        .getSocketFactory()
                                        .createSocket(plain, host, port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            return ask(socket, "GET", host, path);
        }
    }

    /// The status of a GET on an edge's management port; 0 when nobody answers.
    public static int asksManagement(Fleet.Edge edge, String path) throws IOException {
        return new Viewer("127.0.0.1")
                .get("127.0.0.1", edge.managementPort(), "localhost", path)
                .status();
    }

    private Socket connect(String address, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
        return socket;
    }

    private static Seen ask(Socket socket, String method, String host, String path)
            throws IOException {
        String request =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nUser-Agent: play\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 ")) {
            throw new IOException("status line: '" + status + "' (expected: HTTP/1.1 ...)");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Seen(Integer.parseInt(status.substring(9, 12)), headers, body(in, headers));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            byte[] body = in.readNBytes(Integer.parseInt(length));
            if (body.length < Integer.parseInt(length)) {
                throw new IOException("body: " + body.length + " bytes (expected: " + length + ")");
            }
            return body;
        }
        if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunk(in); size > 0; size = chunk(in)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        return body.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        String size = line(in);
        int semicolon = size.indexOf(';');
        return Integer.parseInt(semicolon < 0 ? size : size.substring(0, semicolon), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static SSLContext trusting(List<X509Certificate> shown) throws IOException {
        TrustManager everybody =
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(
                            X509Certificate @Nullable [] chain, @Nullable String type) {}

                    @Override
                    public void checkServerTrusted(
                            X509Certificate @Nullable [] chain, @Nullable String type) {
                        if (chain != null) {
                            shown.add(chain[0]);
                        }
                    }

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {everybody}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available", e);
        }
    }
}
