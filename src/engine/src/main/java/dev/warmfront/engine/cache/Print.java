package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;

/// Fingerprints of what an invalidation can name, 64 bits each, and never 0: an answer and an
/// invalidation that means it find each other by them.
///
/// Two things may have the same one, though hardly ever and never on purpose to anybody's gain:
/// then something is fetched anew without need. They are written to disk, so they stay as they are.
///
/// A path is read from the left, one character at a time, with its query behind it, so that reading
/// it once gives the fingerprints of everything it begins with.
public final class Print {

    /// Of nothing read yet.
    public static final long START = 0xcbf2_9ce4_8422_2325L;

    /// What begins like an invalidation longer than this counts as meant by it.
    public static final int LONGEST_PREFIX = 4095;

    private static final long PRIME = 0x100_0000_01b3L;
    private static final long EXACT = 0x9e37_79b9_7f4a_7c15L;
    private static final long PREFIX = 0xc2b2_ae3d_27d4_eb4fL;
    private static final long TAG = 0x1656_67b1_9e37_79f9L;

    private Print() {}

    /// What was read, and one more character.
    public static long read(long soFar, char next) {
        return (soFar ^ next) * PRIME;
    }

    /// What was read, and all of a text.
    public static long read(long soFar, String text) {
        long now = soFar;
        for (int i = 0; i < text.length(); i++) {
            now = read(now, text.charAt(i));
        }
        return now;
    }

    /// Of a whole path with its query, once it has been read.
    public static long exact(long read) {
        return mixed(read ^ EXACT);
    }

    /// Of everything that begins with what was read.
    public static long prefix(long read) {
        return mixed(read ^ PREFIX);
    }

    /// Of a tag, which is the same in upper and lower case.
    public static long tag(String tag) {
        return mixed(read(START, Fields.lower(tag)) ^ TAG);
    }

    /// Every bit of the outcome depends on every bit of what came in (Stafford's variant 13).
    private static long mixed(long bits) {
        long now = bits;
        now = (now ^ now >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        now = (now ^ now >>> 27) * 0x94d0_49bb_1331_11ebL;
        now ^= now >>> 31;
        return now == 0 ? 1 : now;
    }
}
