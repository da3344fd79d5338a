package dev.warmfront.engine.cache;

import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import java.util.List;

/// The shape of a large body that is kept in slices: how long it is, and how long a slice.
///
/// Every slice but the last has the same length. A slice is kept under a key of its own, which
/// holds the making: two bodies that were ever at the same URL have different ones, so no slice of
/// one can be found by who looks for the other's.
///
/// @param length of the whole, in bytes
/// @param sliceBytes of every slice but the last
/// @param making a random number, chosen when the first slice came
public record Outline(long length, int sliceBytes, long making) {

    /// No slice is smaller: a head for every few bytes would cost more than it is worth.
    public static final int LEAST_SLICE = 1024;

    /// No slice is larger: it is the least that can be fetched and given up.
    public static final int LARGEST_SLICE = 16 << 20;

    /// An answer with everything that is no longer than so many slices is kept in one piece.
    public static final int MOST_IN_ONE = 16;

    public Outline {
        if (length <= 0 || sliceBytes < LEAST_SLICE || sliceBytes > LARGEST_SLICE) {
            throw new IllegalArgumentException(
                    "outline: "
                            + length
                            + ", "
                            + sliceBytes
                            + " (expected: a length, and a slice of 1 KiB to 16 MiB)");
        }
    }

    /// Whether an answer with everything is to be kept in slices: it is large, its slices can be
    /// told from others, and the origin says that each can be had alone.
    ///
    /// @param length of the body, -1 when not known
    public static boolean isCut(int sliceBytes, int status, Fields fields, long length) {
        return status == 200
                && length > (long) MOST_IN_ONE * sliceBytes
                && isPossible(fields, length);
    }

    /// Whether slices of a body can be told from others, and each can be had alone.
    ///
    /// @param length of the body, -1 when not known
    public static boolean isPossible(Fields fields, long length) {
        return length > 0
                && Identity.of(fields, length) != null
                && Tokens.of(fields.all("accept-ranges")).contains("bytes");
    }

    /// The slice an octet is in.
    public static Range around(long octet, int sliceBytes) {
        long first = octet / sliceBytes * sliceBytes;
        return new Range(first, first + sliceBytes - 1);
    }

    /// The slices some octets are in.
    public static Range around(Range octets, int sliceBytes) {
        boolean open = octets.last() == Ranges.END;
        long last = open ? Ranges.END : around(octets.last(), sliceBytes).last();
        return new Range(around(octets.first(), sliceBytes).first(), last);
    }

    /// Which slice an octet is in, counted from 0.
    public long indexOf(long octet) {
        return octet / sliceBytes;
    }

    /// The octets of a slice.
    public Range slice(long index) {
        long first = index * sliceBytes;
        return new Range(first, Math.min(first + sliceBytes, length) - 1);
    }

    /// The next slice that any of these ranges needs after one; -1 when there is none.
    ///
    /// @param ranges in ascending order
    public long nextNeeded(List<Range> ranges, long index) {
        long from = (index + 1) * sliceBytes;
        for (Range range : ranges) {
            if (range.last() >= from) {
                return indexOf(Math.max(range.first(), from));
            }
        }
        return -1;
    }

    /// Where a slice is kept. It means the same URL to whoever invalidates that.
    ///
    /// @param whole where the outline is kept
    public CacheKey key(CacheKey whole, long index) {
        // Two line feeds, and a name with a slash: no header field makes a rest like that.
        String rest = whole.rest() + "\n\n/" + Long.toHexString(making) + '/' + index;
        return new CacheKey(
                whole.distributionId(), whole.path(), whole.query(), rest, whole.root());
    }
}
