package dev.warmfront.edge.work;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Something that takes long to make: made when somebody asks for it first, on a thread that may
/// block, once, and then kept.
public final class OnDemand<T> {

    private final Callable<T> maker;
    private final AtomicReference<@Nullable CompletableFuture<T>> made = new AtomicReference<>();

    /// Nothing is made yet.
    public OnDemand(Callable<T> maker) {
        this.maker = maker;
    }

    /// The one, for everybody. Fails as making it failed, also for whoever asks later.
    ///
    /// @param executor where it is made, if it is not yet
    public CompletionStage<T> get(Executor executor) {
        CompletableFuture<T> known = made.get();
        if (known != null) {
            return known;
        }
        CompletableFuture<T> making = new CompletableFuture<>();
        CompletableFuture<T> other = made.compareAndExchange(null, making);
        if (other != null) {
            return other;
        }
        executor.execute(() -> {
            try {
                making.complete(maker.call());
            } catch (Exception | LinkageError e) {
                making.completeExceptionally(e);
            }
        });
        return making;
    }
}
