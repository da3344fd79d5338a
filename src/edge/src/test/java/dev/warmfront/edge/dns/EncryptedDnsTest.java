package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.edge.http.TestCertificate;
import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.CertificateShelf;
import dev.warmfront.snapshot.certificate.Certificate;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// DNS over TLS and over HTTPS, asked by the clients of the JDK.
class EncryptedDnsTest {

    private static final TestCertificate OURS = TestCertificate.ec("localhost");
    private static final String MESSAGE = "application/dns-message";

    private final Metrics metrics = new Metrics();
    private volatile CertificateShelf shelf = shelf();
    private EventLoopGroup loops;
    private DnsServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        loops = new MultiThreadIoEventLoopGroup(1, Transport.best().loops());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server =
                DnsServer.start(
                                loops,
                                Transport.best(),
                                any,
                                Fixture.responder(),
                                new DnsServer.Encrypted(any, () -> shelf),
                                metrics)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        client = HttpClient.newBuilder().sslContext(OURS.clientContext()).build();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void rfc_7858_section_3_3_questions_over_tls_are_answered_in_their_order() throws Exception {
        for (String protocol : new String[] {"dot", null}) {
            try (SSLSocket socket = connect(protocol)) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                DataInputStream in = new DataInputStream(socket.getInputStream());
                Message first = question("www.example.test.");
                Message second = question("no.example.test.");
                send(out, first);
                send(out, second);
                assertThat(receive(in).getHeader().getID()).isEqualTo(first.getHeader().getID());
                assertThat(receive(in).getHeader().getID()).isEqualTo(second.getHeader().getID());
                assertThat(socket.getApplicationProtocol())
                        .isEqualTo(protocol == null ? "" : protocol);
            }
        }
        assertThat(metrics.text())
                .contains("warmfront_dns_replies_total{transport=\"tls\",code=\"NOERROR\"} 2");
    }

    @Test
    void rfc_8467_section_4_1_who_pads_gets_blocks_of_468_octets() throws Exception {
        for (int size : new int[] {1, 200}) {
            EDNSOption padding = new GenericEDNSOption(12, new byte[size]);
            Message asked = Questions.with(question("www.example.test."), padding);
            HttpResponse<byte[]> response = post(asked.toWire(), MESSAGE);
            assertThat(response.body()).hasSize(468);
            assertThat(new Message(response.body()).getSection(Section.ANSWER)).hasSize(1);
        }
        assertThat(post(question("www.example.test.").toWire(), MESSAGE).body().length)
                .isLessThan(100);
    }

    @Test
    void rfc_8484_section_4_1_get_and_post_over_http_2() throws Exception {
        byte[] question = question("www.example.test.").toWire();
        for (HttpResponse<byte[]> response :
                List.of(get("/dns-query?dns=" + encoded(question)), post(question, MESSAGE))) {
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains(MESSAGE);
            assertThat(response.headers().firstValue("cache-control")).contains("max-age=300");
            assertThat(new Message(response.body()).getSection(Section.ANSWER)).hasSize(1);
        }
    }

    @Test
    void and_over_http_1_for_as_long_as_the_client_wants() throws Exception {
        String target = "/dns-query?dns=" + encoded(question("www.example.test.").toWire());
        try (SSLSocket socket = connect("http/1.1")) {
            for (String connection : new String[] {"keep-alive", "close"}) {
                String request =
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n"
                                .formatted(target, connection);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            }
            String said =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(said).startsWith("HTTP/1.1 200 OK").contains("max-age=300");
            assertThat(said.lastIndexOf("HTTP/1.1 200 OK")).isPositive();
        }
    }

    private static String encoded(byte[] question) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(question);
    }

    @Test
    void rfc_8484_section_5_1_the_freshness_is_the_least_ttl_and_what_is_for_some_is_private()
            throws Exception {
        assertThat(cacheControl("no.example.test.")).isEqualTo("max-age=60");
        assertThat(cacheControl("near.example.test.")).isEqualTo("private, max-age=60");
        assertThat(cacheControl("example.invalid.")).isEqualTo("max-age=0");
    }

    private String cacheControl(String name) throws Exception {
        return post(question(name).toWire(), MESSAGE)
                .headers()
                .firstValue("cache-control")
                .orElseThrow();
    }

    @Test
    void what_is_no_question_is_told_so() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/dns-query").statusCode()).isEqualTo(400);
        assertThat(get("/dns-query?dns=*").statusCode()).isEqualTo(400);
        assertThat(get("/dns-query?dns=AAAA").statusCode()).isEqualTo(400);
        assertThat(get("/dns-query?dns=AAAA&dns=AAAA").statusCode()).isEqualTo(400);
        assertThat(post(question("www.example.test.").toWire(), "text/plain").statusCode())
                .isEqualTo(415);
        assertThat(post(new byte[100_000], MESSAGE).statusCode()).isEqualTo(413);
        HttpRequest delete = request("/dns-query").DELETE().build();
        HttpResponse<String> refused = client.send(delete, HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("allow")).contains("GET, POST");
    }

    @Test
    void without_a_certificate_there_is_no_handshake_and_with_one_there_is() throws Exception {
        shelf = CertificateShelf.EMPTY;
        assertThatThrownBy(() -> connect("dot")).isInstanceOf(IOException.class);
        shelf = shelf();
        connect("dot").close();
    }

    private SSLSocket connect(String protocol) throws Exception {
        SSLSocket socket =
                (SSLSocket)
                        OURS.clientContext()
                                .getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), server.tlsPort());
        try {
            socket.setSoTimeout(10_000);
            if (protocol != null) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {protocol});
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.tlsPort() + target));
    }

    private HttpResponse<byte[]> get(String target) throws Exception {
        return client.send(request(target).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> post(byte[] body, String type) throws Exception {
        HttpRequest request =
                request("/dns-query")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void send(DataOutputStream out, Message message) throws IOException {
        byte[] wire = message.toWire();
        out.writeShort(wire.length);
        out.write(wire);
        out.flush();
    }

    private static Message receive(DataInputStream in) throws IOException {
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        return new Message(wire);
    }

    private static Message question(String name) {
        return Questions.of(name, Type.A);
    }

    private static CertificateShelf shelf() {
        return CertificateShelf.of(
                List.of(new Certificate("cert-1", List.of("localhost"), OURS.chainPem(), true)),
                Map.of("cert-1", OURS.keyPem()),
                CertificateShelf.EMPTY);
    }
}
