package dev.warmfront.edge.disk;

import org.jspecify.annotations.Nullable;

/// An answer that is to be written.
public interface Draft extends Body {

    /// What it is; null if it is not to be written any more.
    @Nullable Label label();

    /// Whether it is still what should be found under its key.
    boolean isCurrent();

    /// Nothing more is wanted of it. Called once, whatever happens.
    void release();
}
