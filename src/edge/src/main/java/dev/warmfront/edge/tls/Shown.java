package dev.warmfront.edge.tls;

import dev.warmfront.edge.work.OnDemand;
import dev.warmfront.snapshot.certificate.Certificate;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/// A certificate with its key, ready to be shown. What TLS needs of it takes memory and time, so it
/// is made when somebody asks for it first, away from the event loop, and then kept.
public final class Shown {

    private static final List<String> SUITES =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final Certificate certificate;
    private final String keyPem;
    private final OnDemand<SslContext> web = new OnDemand<>(() -> make(Spoken.WEB));
    private final OnDemand<SslContext> names = new OnDemand<>(() -> make(Spoken.NAMES));

    Shown(Certificate certificate, String keyPem) {
        this.certificate = certificate;
        this.keyPem = keyPem;
    }

    Certificate certificate() {
        return certificate;
    }

    boolean isSame(Shown other) {
        return certificate.equals(other.certificate) && keyPem.equals(other.keyPem);
    }

    /// Refuses what TLS could not show. Takes long: it signs.
    ///
    /// @throws IllegalArgumentException if something is unreadable, or the key another's
    void check() {
        X509Certificate leaf = Pem.chain(certificate.id(), certificate.chainPem()).getFirst();
        Pem.requirePair(certificate.id(), Pem.key(certificate.id(), keyPem, leaf), leaf);
    }

    /// The server's side of TLS 1.2 and 1.3 with this certificate.
    public CompletionStage<SslContext> context(Spoken spoken, Executor executor) {
        return switch (spoken) {
            case WEB -> web.get(executor);
            case NAMES -> names.get(executor);
        };
    }

    private SslContext make(Spoken spoken) throws SSLException {
        List<X509Certificate> chain = Pem.chain(certificate.id(), certificate.chainPem());
        PrivateKey key = Pem.key(certificate.id(), keyPem, chain.getFirst());
        return SslContextBuilder.forServer(key, chain)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                spoken.protocols()))
                .build();
    }
}
