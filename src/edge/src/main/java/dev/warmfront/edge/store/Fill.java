package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.origin.OriginFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// One fetch, or one read from disk, that others may wait for.
public final class Fill {

    /// How it came out.
    public sealed interface Outcome {
        /// It is in the store, though its body may still be arriving.
        record Stored(Entry entry) implements Outcome {}

        /// Each must ask for itself.
        record Unshared(NotStored reason) implements Outcome {}

        /// The origin failed.
        record Failed(OriginFailure failure) implements Outcome {}

        /// Nobody fetches it any more: look again.
        record Left() implements Outcome {}

        /// The disk has been asked: what it had is in memory now, and it need not be asked again.
        ///
        /// @param varies whether what it had is that answers of the URL vary, so that another key
        ///     is to be looked up
        record Read(boolean varies) implements Outcome {}
    }

    private final CacheKey key;
    private final Moment start;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<Fill> wanted = new CompletableFuture<>();

    Fill(CacheKey key, Moment start) {
        this.key = key;
        this.start = start;
    }

    public CacheKey key() {
        return key;
    }

    /// When it began.
    public Moment start() {
        return start;
    }

    public CompletionStage<Outcome> outcome() {
        want();
        return outcome.minimalCompletionStage();
    }

    /// Somebody will look for what it brings.
    public void want() {
        wanted.complete(this);
    }

    /// Done when somebody waits for it, or will look for what it brings.
    public CompletionStage<Fill> wanted() {
        return wanted.minimalCompletionStage();
    }

    void settle(Outcome how) {
        outcome.complete(how);
    }
}
