package dev.warmfront.edge.store;

/// Bytes that may be used for bodies and what belongs to them.
interface Budget {

    /// In one passing flow, when there is room.
    int MOST_WAITING = 256 * 1024;

    /// Takes `bytes` for what is on its way, making room if it must.
    ///
    /// @return whether there was room; if not, nothing was taken
    boolean take(long bytes);

    /// Notes that something for which so much was taken is not on its way any more.
    void arrived(long bytes);

    void giveBack(long bytes);

    /// Notes that of what is taken so many more are not in buffers of Netty's; fewer, if negative.
    void raw(long bytes);

    /// Notes that in passing so many more wait for those who read them; fewer, if negative.
    void pass(long bytes);

    /// At how many that wait the writer of one passing flow is to pause.
    int pauseAt();

    /// One without bounds, for what is not kept.
    Budget UNBOUNDED =
            new Budget() {
                @Override
                public boolean take(long bytes) {
                    return true;
                }

                @Override
                public void arrived(long bytes) {}

                @Override
                public void giveBack(long bytes) {}

                @Override
                public void raw(long bytes) {}

                @Override
                public void pass(long bytes) {}

                @Override
                public int pauseAt() {
                    return MOST_WAITING;
                }
            };
}
