package dev.warmfront.edge.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/// Octets on their way from one thread that writes to one that reads, without a lock.
///
/// Positions only grow. The writer publishes how far it wrote after the octets are in place; the
/// reader publishes how far it read after it has done with them.
final class Ring {

    private final byte[] octets;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    /// What the writer knows of the reader: looked up anew only when there seems to be no room.
    private long readAtLeast;

    /// @param capacity in octets, a power of two
    Ring(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity: " + capacity + " (expected: a power of two)");
        }
        octets = new byte[capacity];
    }

    /// Puts all of it in, or nothing.
    ///
    /// @return false if there is no room
    boolean put(byte[] from, int length) {
        long at = written.getPlain();
        if (at + length - readAtLeast > octets.length) {
            readAtLeast = read.getAcquire();
            if (at + length - readAtLeast > octets.length) {
                return false;
            }
        }
        int place = place(at);
        int first = Math.min(length, octets.length - place);
        System.arraycopy(from, 0, octets, place, first);
        System.arraycopy(from, first, octets, 0, length - first);
        written.setRelease(at + length);
        return true;
    }

    /// Writes what is there, oldest first.
    ///
    /// @return whether there was anything
    boolean drainTo(OutputStream out) throws IOException {
        long at = read.getPlain();
        int length = (int) (written.getAcquire() - at);
        int place = place(at);
        int first = Math.min(length, octets.length - place);
        out.write(octets, place, first);
        out.write(octets, 0, length - first);
        read.setRelease(at + length);
        return length > 0;
    }

    private int place(long position) {
        return (int) position & octets.length - 1;
    }
}
