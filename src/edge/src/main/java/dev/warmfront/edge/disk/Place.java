package dev.warmfront.edge.disk;

/// Where a record lies, in 64 bits: segment (22), offset and length in units of 64 bytes (20 each),
/// and how often it was asked for since it was written, up to three times (2). Never 0, because no
/// record is empty.
final class Place {

    static final int MOST_ASKED = 3;
    static final int SEGMENT_BITS = 22;

    private Place() {}

    /// @param offset in bytes, as is `length`; multiples of 64
    static long of(long segment, long offset, int length, int asked) {
        return (segment & (1L << SEGMENT_BITS) - 1) << 42
                | (offset / Layout.UNIT) << 22
                | ((long) (length / Layout.UNIT)) << 2
                | asked;
    }

    /// The last 22 bits of the segment's number; there are never that many at a time.
    static int segment(long place) {
        return (int) (place >>> 42);
    }

    static long offset(long place) {
        return (place >>> 22 & 0xf_ffff) * Layout.UNIT;
    }

    static int length(long place) {
        return (int) (place >>> 2 & 0xf_ffff) * Layout.UNIT;
    }

    static int asked(long place) {
        return (int) (place & MOST_ASKED);
    }

    /// The same, however often it was asked for.
    static long plain(long place) {
        return place & ~MOST_ASKED;
    }
}
