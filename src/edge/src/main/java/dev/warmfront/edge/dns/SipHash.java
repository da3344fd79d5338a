package dev.warmfront.edge.dns;

/// SipHash-2-4: a short hash that nobody can foresee who does not know its key (Aumasson and
/// Bernstein, "SipHash: a fast short-input PRF", 2012).
final class SipHash {

    /// A key of 128 bits.
    record Key(long first, long second) {}

    private SipHash() {}

    /// The hash of the first `length` octets.
    static long of(Key key, byte[] data, int length) {
        long v0 = key.first() ^ 0x736f6d6570736575L;
        long v1 = key.second() ^ 0x646f72616e646f6dL;
        long v2 = key.first() ^ 0x6c7967656e657261L;
        long v3 = key.second() ^ 0x7465646279746573L;
        int words = length / 8 + 1;
        for (int i = 0; i <= words; i++) {
            boolean end = i == words;
            long word = end ? 0 : word(data, 8 * i, length);
            v3 ^= word;
            v2 ^= end ? 0xff : 0;
            for (int round = end ? 4 : 2; round > 0; round--) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// Eight octets; of the last word those that are there, with the length on top.
    private static long word(byte[] data, int from, int length) {
        int to = Math.min(from + 8, length);
        long word = to - from < 8 ? (long) length << 56 : 0;
        for (int i = from; i < to; i++) {
            word |= (data[i] & 0xffL) << 8 * (i - from);
        }
        return word;
    }
}
