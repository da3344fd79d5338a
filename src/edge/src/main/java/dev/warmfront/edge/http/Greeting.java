package dev.warmfront.edge.http;

import dev.warmfront.edge.tls.Shown;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Reads which name a viewer asks for in TLS, and shows the certificate for it.
final class Greeting extends SniHandler {

    private static final int LARGEST_HELLO = 16 * 1024;

    private final long timeoutMillis;

    /// @param making where what a certificate needs is made: a thread there may take its time
    Greeting(Shared shared, Executor making) {
        super(
                (name, promise) -> choose(shared, making, name, promise),
                LARGEST_HELLO,
                shared.settings().limits().head().toMillis());
        timeoutMillis = shared.settings().limits().head().toMillis();
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = super.newSslHandler(context, allocator);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }

    private static Promise<SslContext> choose(
            Shared shared, Executor making, @Nullable String name, Promise<SslContext> promise) {
        Shown shown = shared.running().live().certificates().choose(name);
        if (shown == null) {
            return promise.setFailure(new SSLException("no certificate to show"));
        }
        shown.context(making)
                .whenComplete((context, problem) -> {
                    if (context != null) {
                        promise.setSuccess(context);
                    } else {
                        promise.setFailure(problem);
                    }
                });
        return promise;
    }
}
