package dev.warmfront.edge.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Octets on their way from one thread that writes to one that reads, without a lock.
///
/// They are on pages that follow each other. What was read is used again, so while the reader keeps
/// up the same few pages go round and stay in the processor's cache; more are made when it falls
/// behind, up to a bound, and kept.
final class Pages {

    private final int octets;
    private final int most;

    /// What was read and may be written on again, put there by the reader.
    private final AtomicReference<@Nullable Page> read = new AtomicReference<>();

    private Page writing;
    private Page reading;

    /// The writer's own.
    private @Nullable Page spare;

    private int made = 1;

    /// @param octets of one page; what is put at once is at most that long
    /// @param most pages there may be
    Pages(int octets, int most) {
        this.octets = octets;
        this.most = most;
        this.writing = new Page(octets);
        this.reading = writing;
    }

    /// Puts all of it in, or nothing.
    ///
    /// @return false if there is no room
    boolean put(byte[] from, int length) {
        Page page = writing;
        int at = page.written.getPlain();
        if (length > octets - at) {
            Page next = length > octets ? null : takeSpare();
            if (next == null) {
                return false;
            }
            page.next.setRelease(next);
            writing = next;
            page = next;
            at = 0;
        }
        page.octets.put(at, from, 0, length);
        page.written.setRelease(at + length);
        return true;
    }

    /// Writes what is there, oldest first.
    ///
    /// @return whether there was anything
    boolean drainTo(WritableByteChannel out) throws IOException {
        boolean found = false;
        while (true) {
            Page page = reading;
            // In this order: where one follows, nothing more is written on this.
            Page next = page.next.getAcquire();
            int end = page.written.getAcquire();
            ByteBuffer unread = page.unread.limit(end);
            found |= unread.hasRemaining();
            while (unread.hasRemaining()) {
                out.write(unread);
            }
            if (next == null) {
                return found;
            }
            reading = next;
            giveBack(page);
        }
    }

    private void giveBack(Page page) {
        page.written.setPlain(0);
        page.unread.clear();
        Page before;
        do {
            before = read.getPlain();
            page.next.setPlain(before);
        } while (!read.weakCompareAndSetRelease(before, page));
    }

    private @Nullable Page takeSpare() {
        if (spare == null) {
            spare = read.getAndSet(null);
        }
        Page taken = spare;
        if (taken != null) {
            spare = taken.next.getPlain();
            taken.next.setPlain(null);
        } else if (made < most) {
            made++;
            taken = new Page(octets);
        }
        return taken;
    }

    private static final class Page {

        private final ByteBuffer octets;

        /// The same, as far as the reader is.
        private final ByteBuffer unread;

        private final AtomicInteger written = new AtomicInteger();

        /// The page that follows; of one that is not in use, another such.
        private final AtomicReference<@Nullable Page> next = new AtomicReference<>();

        Page(int length) {
            octets = ByteBuffer.allocateDirect(length);
            unread = octets.duplicate();
        }
    }
}
