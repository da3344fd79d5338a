package dev.warmfront.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/// How fast a viewer takes what is sent to it.
///
/// Whoever owes us nothing has all of its patience; while something waits to be taken it runs out,
/// and every octet that is taken buys some of it back, but never more than there was: who took much
/// at first has no right to a trickle, and who takes nothing is let go when it has run out. A
/// viewer that is slow and takes what it can is waited for, however long that may be.
final class Taking {

    private final Channel channel;
    private final long mostNanos;
    private final long bytesPerSecond;
    private long handed;
    private long taken;
    private long patienceNanos;
    private long lookedNanos;
    private boolean owing;

    /// @param nowNanos when the connection began
    Taking(Channel channel, Limits limits, long nowNanos) {
        this.channel = channel;
        this.mostNanos = limits.stall().toNanos();
        this.bytesPerSecond = limits.pace().bytesPerSecond();
        this.patienceNanos = mostNanos;
        this.lookedNanos = nowNanos;
    }

    /// So many octets go to the viewer.
    void handed(int bytes) {
        handed += bytes;
    }

    /// Looks at what has been taken since it last did.
    void look(long nowNanos) {
        long waiting = waiting();
        long moved = Math.max(0, handed - waiting - taken);
        taken += moved;
        // What there was to wait for began to wait after the last look.
        long spent = owing ? nowNanos - lookedNanos : 0;
        owing = waiting > 0;
        patienceNanos =
                owing ? Math.min(mostNanos, patienceNanos - spent + worth(moved)) : mostNanos;
        lookedNanos = nowNanos;
    }

    /// Whether something waited to be taken when it last looked.
    boolean isOwing() {
        return owing;
    }

    /// Whether it is not waited for any more.
    boolean isTooSlow() {
        return patienceNanos < 0;
    }

    private long worth(long bytes) {
        double seconds = bytesPerSecond == 0 ? (double) bytes : (double) bytes / bytesPerSecond;
        return (long) Math.min((double) mostNanos, seconds * 1e9);
    }

    /// What the kernel has not taken yet: what is counted as a whole until its last octet went is
    /// counted by what is left of it.
    private long waiting() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null
                ? 0
                : Math.max(0, buffer.totalPendingWriteBytes() - buffer.currentProgress());
    }
}
