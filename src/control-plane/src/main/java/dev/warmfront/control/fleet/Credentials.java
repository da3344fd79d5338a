package dev.warmfront.control.fleet;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Takes out of a call who makes it: the credential in its metadata, and the address.
final class Credentials implements ServerInterceptor {

    private static final Context.Key<String> CREDENTIAL = Context.key("credential");
    private static final Context.Key<String> ADDRESS = Context.key("address");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String SCHEME = "Bearer ";

    /// The address that the present call comes from; null when it is none.
    static @Nullable String address() {
        return ADDRESS.get();
    }

    /// The credential of the present call.
    static @Nullable String current() {
        return CREDENTIAL.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        String value = metadata.get(AUTHORIZATION);
        Context context = Context.current();
        if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                        instanceof InetSocketAddress peer
                && peer.getAddress() != null) {
            context = context.withValue(ADDRESS, peer.getAddress().getHostAddress());
        }
        if (value != null && value.startsWith(SCHEME)) {
            context = context.withValue(CREDENTIAL, value.substring(SCHEME.length()));
        }
        return Contexts.interceptCall(context, call, metadata, next);
    }
}
