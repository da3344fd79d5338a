package dev.warmfront.control.fleet;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/// Takes the credential out of a call's metadata.
final class Credentials implements ServerInterceptor {

    private static final Context.Key<String> CREDENTIAL = Context.key("credential");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String SCHEME = "Bearer ";

    /// The credential of the present call.
    static @Nullable String current() {
        return CREDENTIAL.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        String value = metadata.get(AUTHORIZATION);
        Context context =
                value != null && value.startsWith(SCHEME)
                        ? Context.current().withValue(CREDENTIAL, value.substring(SCHEME.length()))
                        : Context.current();
        return Contexts.interceptCall(context, call, metadata, next);
    }
}
