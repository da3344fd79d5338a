package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.CacheKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The tier above: memory, and what was taken back. Called on the disk's own threads, where it may
/// take its time.
public interface Upper {

    /// Reads what was taken back before this start. What is not believed is deleted, and then
    /// everything written down anew, see [#noteAll].
    ///
    /// @return whether that is everything; if not, nothing on disk can be believed
    boolean recall() throws IOException;

    /// There are answers on disk that know of so many writes.
    void sawWrites(long writes);

    /// The same label, if nothing that was taken back since means it, or null.
    @Nullable Label checked(Label label);

    /// Whether it was asked for in memory since this was last asked.
    boolean wasAsked(CacheKey key);

    /// Writes down what was taken back since the last time.
    void note() throws IOException;

    /// Writes down everything that was ever taken back and still matters.
    void noteAll() throws IOException;
}
