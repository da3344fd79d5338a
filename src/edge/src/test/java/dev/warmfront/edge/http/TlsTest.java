package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.edge.tls.CertificateShelf;
import dev.warmfront.edge.tls.Spoken;
import dev.warmfront.snapshot.certificate.Certificate;
import dev.warmfront.snapshot.distribution.Traffic;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsTest {

    private static final TestCertificate SHOP = TestCertificate.rsa("shop.test", "www.shop.test");
    private static final TestCertificate WILD = TestCertificate.ec("*.wild.test");
    private static final TestCertificate FALLBACK = TestCertificate.ec("fallback.test");
    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        origin.otherwise((request, stage) ->
                stage.answer(
                        200,
                        request.field("x-forwarded-proto").orElse("?"),
                        "Cache-Control: max-age=60"));
        edge =
                TestEdge.with()
                        .tls(
                                Map.of(
                                        "cert-1",
                                        SHOP.keyPem(),
                                        "cert-2",
                                        WILD.keyPem(),
                                        "cert-3",
                                        FALLBACK.keyPem()))
                        .serving(
                                site(origin.port()).build(),
                                site(origin.port())
                                        .id("d-2")
                                        .aliases("*.wild.test", "other.test")
                                        .build(),
                                new Certificate(
                                        "cert-1",
                                        List.of("shop.test", "www.shop.test"),
                                        SHOP.chainPem(),
                                        false),
                                new Certificate(
                                        "cert-2", List.of("*.wild.test"), WILD.chainPem(), false),
                                new Certificate(
                                        "cert-3",
                                        List.of("fallback.test"),
                                        FALLBACK.chainPem(),
                                        true));
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    private SSLSocket connect(String name, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TestCertificate.Everybody()}, null);
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory().createSocket("127.0.0.1", edge.edge.httpsPort());
        SSLParameters parameters = socket.getSSLParameters();
        if (name != null) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate shown(SSLSocket socket) throws Exception {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    @Test
    void a_viewer_is_served_over_tls_1_3_and_1_2() throws Exception {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = connect("shop.test", protocol);
                    RawViewer viewer = RawViewer.over(socket)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
                assertThat(viewer.get("shop.test", "/" + protocol).text()).isEqualTo("https");
                assertThat(viewer.get("shop.test", "/" + protocol).cache()).isEqualTo("Hit");
            }
        }
    }

    @Test
    void older_tls_is_refused() {
        assertThatThrownBy(() -> connect("shop.test", "TLSv1.1")).isInstanceOf(SSLException.class);
    }

    @Test
    void the_certificate_is_chosen_by_name() throws Exception {
        try (SSLSocket exact = connect("WWW.shop.test");
                SSLSocket oneLabel = connect("a.wild.test");
                SSLSocket twoLabels = connect("a.b.wild.test");
                SSLSocket unknown = connect("other.test");
                SSLSocket nameless = connect(null)) {
            assertThat(shown(exact)).isEqualTo(SHOP.certificate());
            assertThat(shown(oneLabel)).isEqualTo(WILD.certificate());
            assertThat(shown(twoLabels)).isEqualTo(FALLBACK.certificate());
            assertThat(shown(unknown)).isEqualTo(FALLBACK.certificate());
            assertThat(shown(nameless)).isEqualTo(FALLBACK.certificate());
        }
    }

    @Test
    void a_connection_made_for_one_distribution_is_not_used_for_another() throws Exception {
        try (SSLSocket socket = connect("shop.test");
                RawViewer viewer = RawViewer.over(socket)) {
            assertThat(viewer.get("other.test", "/a").status()).isEqualTo(421);
            assertThat(viewer.get("shop.test", "/a").status()).isEqualTo(200);
        }
    }

    @Test
    void a_large_answer_comes_through_whole() throws Exception {
        byte[] large = new byte[3_000_000];
        java.util.Arrays.fill(large, (byte) 'x');
        origin.on(
                "/large",
                (request, stage) -> stage.answer(200, large, "Cache-Control: max-age=60"));
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = connect("shop.test");
                    RawViewer viewer = RawViewer.over(socket)) {
                Reply reply = viewer.get("shop.test", "/large", "Connection: close");
                assertThat(reply.body()).isEqualTo(large);
            }
        }
    }

    @Test
    void a_key_that_is_missing_or_anothers_is_refused_without_quoting_it() {
        Certificate certificate =
                new Certificate("cert-1", List.of("shop.test"), SHOP.chainPem(), false);
        assertThatThrownBy(() -> shelf(certificate, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cert-1");
        TestCertificate stranger = TestCertificate.rsa("shop.test");
        assertThatThrownBy(() -> shelf(certificate, Map.of("cert-1", stranger.keyPem())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another's");
        assertThatThrownBy(() -> shelf(certificate, Map.of("cert-1", "secret text")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void what_was_checked_before_it_was_kept_is_shown_without_another_look() throws Exception {
        Certificate certificate =
                new Certificate("cert-1", List.of("shop.test"), SHOP.chainPem(), false);
        TestCertificate stranger = TestCertificate.rsa("shop.test");
        List<Certificate> all = List.of(certificate);
        CertificateShelf kept = CertificateShelf.ofKept(all, Map.of("cert-1", SHOP.keyPem()));
        SslContext context =
                kept.choose("shop.test")
                        .context(Spoken.WEB, Runnable::run)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        assertThat(context.isServer()).isTrue();
        assertThatCode(() -> CertificateShelf.ofKept(all, Map.of("cert-1", stranger.keyPem())))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> CertificateShelf.ofKept(all, Map.of()))
                .hasMessageContaining("missing");
    }

    @Test
    void the_cookie_of_a_session_goes_back_over_tls_only() throws Exception {
        Traffic.Sticky hour = new Traffic.Sticky(Duration.ofHours(1), Duration.ofHours(1));
        edge.publish(
                site(origin.port()).staging("d-3", new Traffic.Weight(500_000, hour)).build(),
                site(origin.port()).id("d-3").aliases().build(),
                new Certificate("cert-1", List.of("shop.test"), SHOP.chainPem(), false));
        try (SSLSocket socket = connect("shop.test");
                RawViewer viewer = RawViewer.over(socket)) {
            assertThat(viewer.get("shop.test", "/").field("set-cookie"))
                    .startsWith("Warmfront-Staging=")
                    .endsWith("; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
        }
        assertThat(edge.get("/").field("set-cookie")).endsWith("; SameSite=Lax");
    }

    private static CertificateShelf shelf(Certificate certificate, Map<String, String> keys) {
        return CertificateShelf.of(List.of(certificate), keys, CertificateShelf.EMPTY);
    }

    @Test
    void an_origin_must_prove_its_name_over_https() throws Exception {
        TestCertificate its = TestCertificate.rsa("localhost");
        SSLContext context = its.serverContext();
        try (SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            Thread.ofVirtual().start(() -> TestCertificate.serveForEver(listener, "over tls"));
            int port = listener.getLocalPort();
            try (TestEdge trusting =
                            TestEdge.with()
                                    .trusting(List.of(its.certificate()))
                                    .serving(site(port).https("localhost").build());
                    TestEdge wrongName =
                            TestEdge.with()
                                    .trusting(List.of(its.certificate()))
                                    .serving(site(port).https("127.0.0.1").build());
                    TestEdge distrusting =
                            TestEdge.with().serving(site(port).https("localhost").build())) {
                assertThat(trusting.get("/a").text()).isEqualTo("over tls");
                assertThat(wrongName.get("/a").field("cache-status")).endsWith("detail=tls-failed");
                assertThat(distrusting.get("/a").field("cache-status"))
                        .endsWith("detail=tls-failed");
            }
        }
    }
}
