package dev.warmfront.edge.tls;

import dev.warmfront.edge.work.OnDemand;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom an edge believes that an origin is who it says: the authorities the platform knows, and
/// those the operator adds. Chain and name are always checked of origins.
///
/// What TLS needs of it is made when an origin is asked over TLS for the first time: to read more
/// than a hundred certificates takes as long as half of an edge's start.
public final class OriginTrust {

    private final List<X509Certificate> added;
    private final OnDemand<SslContext> context = new OnDemand<>(this::make);
    private final OnDemand<SslContext> anyone = new OnDemand<>(OriginTrust::trustingAnyone);

    /// Nothing is read yet.
    ///
    /// @param added authorities of the operator's own
    public OriginTrust(List<X509Certificate> added) {
        this.added = List.copyOf(added);
    }

    /// The client's side of TLS 1.2 and 1.3. Fails with an [IllegalStateException] if the platform
    /// has no authorities.
    ///
    /// @param executor where it is made, if it is not yet: a thread there may block
    public CompletionStage<SslContext> context(Executor executor) {
        return context.get(executor);
    }

    /// The same, where any certificate will do: for a probe that was asked not to look.
    public CompletionStage<SslContext> anyone(Executor executor) {
        return anyone.get(executor);
    }

    private static SslContext trustingAnyone() throws SSLException {
        return client().endpointIdentificationAlgorithm(null)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2");
    }

    private SslContext make() {
        try {
            return client().endpointIdentificationAlgorithm("HTTPS").trustManager(trust()).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("trust in origins: " + e.getMessage(), e);
        }
    }

    private TrustManager trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate known : platform().getAcceptedIssuers()) {
            store.setCertificateEntry("platform-" + store.size(), known);
        }
        for (X509Certificate own : added) {
            store.setCertificateEntry("added-" + store.size(), own);
        }
        return managers(store);
    }

    private static X509TrustManager platform() throws GeneralSecurityException {
        return managers(null);
    }

    private static X509TrustManager managers(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
