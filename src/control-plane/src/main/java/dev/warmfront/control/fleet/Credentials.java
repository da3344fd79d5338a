package dev.warmfront.control.fleet;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Takes out of a call who makes it: the certificate of its connection, and the address.
final class Credentials implements ServerInterceptor {

    private static final Context.Key<X509Certificate> CERTIFICATE = Context.key("certificate");
    private static final Context.Key<String> ADDRESS = Context.key("address");

    /// The address that the present call comes from; null when it is none.
    static @Nullable String address() {
        return ADDRESS.get();
    }

    /// The certificate that the present caller has shown; null when it has shown none.
    static @Nullable X509Certificate current() {
        return CERTIFICATE.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        Context context = Context.current();
        if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                        instanceof InetSocketAddress peer
                && peer.getAddress() != null) {
            context = context.withValue(ADDRESS, peer.getAddress().getHostAddress());
        }
        X509Certificate shown = shown(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (shown != null) {
            context = context.withValue(CERTIFICATE, shown);
        }
        return Contexts.interceptCall(context, call, metadata, next);
    }

    private static @Nullable X509Certificate shown(@Nullable SSLSession session) {
        try {
            return session != null
                            && session.getPeerCertificates()[0] instanceof X509Certificate first
                    ? first
                    : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // Who enrols has none yet.
        }
    }
}
