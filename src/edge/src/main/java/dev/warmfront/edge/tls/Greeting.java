package dev.warmfront.edge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Reads which name somebody asks for in TLS, and shows the certificate for it.
public final class Greeting extends SniHandler {

    private static final int LARGEST_HELLO = 16 * 1024;

    private final long timeoutMillis;

    /// Shows what `shelf` gives when somebody comes.
    ///
    /// @param within what time the handshake has to be done
    /// @param making where what a certificate needs is made: a thread there may take its time
    public Greeting(
            Supplier<CertificateShelf> shelf, Spoken spoken, Duration within, Executor making) {
        super(
                (name, promise) -> choose(shelf.get().choose(name), spoken, making, promise),
                LARGEST_HELLO,
                within.toMillis());
        timeoutMillis = within.toMillis();
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = super.newSslHandler(context, allocator);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }

    private static Promise<SslContext> choose(
            @Nullable Shown shown, Spoken spoken, Executor making, Promise<SslContext> promise) {
        if (shown == null) {
            return promise.setFailure(new SSLException("no certificate to show"));
        }
        shown.context(spoken, making)
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
