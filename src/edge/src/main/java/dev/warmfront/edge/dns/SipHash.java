package dev.warmfront.edge.dns;

/// SipHash-2-4: a short hash that nobody can foresee who does not know its key (Aumasson and
/// Bernstein, "SipHash: a fast short-input PRF", 2012).
final class SipHash {

    /// A key of 128 bits.
    record Key(long first, long second) {}

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private SipHash(Key key) {
        v0 = key.first() ^ 0x736f6d6570736575L;
        v1 = key.second() ^ 0x646f72616e646f6dL;
        v2 = key.first() ^ 0x6c7967656e657261L;
        v3 = key.second() ^ 0x7465646279746573L;
    }

    /// The hash of the first `length` octets.
    static long of(Key key, byte[] data, int length) {
        SipHash hash = new SipHash(key);
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            hash.add(word(data, at, 8));
        }
        hash.add(word(data, at, length - at) | (long) length << 56);
        return hash.end();
    }

    private static long word(byte[] data, int from, int length) {
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << 8 | data[from + i] & 0xff;
        }
        return word;
    }

    private void add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private long end() {
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
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
}
