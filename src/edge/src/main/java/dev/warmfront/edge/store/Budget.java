package dev.warmfront.edge.store;

/// Bytes that may be used for bodies and what belongs to them.
interface Budget {

    /// Takes `bytes`, making room if it must.
    ///
    /// @return whether there was room; if not, nothing was taken
    boolean take(long bytes);

    void giveBack(long bytes);

    /// Notes that of what is taken so many more are not in buffers of Netty's; fewer, if negative.
    void raw(long bytes);

    /// One without bounds, for what is not kept.
    Budget UNBOUNDED =
            new Budget() {
                @Override
                public boolean take(long bytes) {
                    return true;
                }

                @Override
                public void giveBack(long bytes) {}

                @Override
                public void raw(long bytes) {}
            };
}
