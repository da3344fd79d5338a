package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.CacheKey;

/// Makes fingerprints: SipHash-1-3 with 128 bits and a seed of this edge's own, so that nobody can
/// choose URLs that fall upon one another.
final class Fingerprints {

    private final long seedHigh;
    private final long seedLow;

    Fingerprints(long seedHigh, long seedLow) {
        this.seedHigh = seedHigh;
        this.seedLow = seedLow;
    }

    Fingerprint of(CacheKey key) {
        Sip sip = new Sip(seedHigh, seedLow);
        sip.add(key.distributionId());
        sip.add(key.path());
        sip.add(key.query());
        sip.add(key.rest());
        sip.add(key.root() ? 1 : 0);
        return sip.end();
    }

    /// Tells whether something was made with the same seed, without telling the seed.
    long check() {
        return of(new CacheKey("", "", "", "", false)).high();
    }

    private static final class Sip {

        private long v0;
        private long v1;
        private long v2;
        private long v3;

        Sip(long high, long low) {
            v0 = high ^ 0x736f6d6570736575L;
            v1 = low ^ 0x646f72616e646f6dL ^ 0xee;
            v2 = high ^ 0x6c7967656e657261L;
            v3 = low ^ 0x7465646279746573L;
        }

        /// Its length comes first, so that no two rows of texts look the same.
        void add(String text) {
            int length = text.length();
            add(length);
            for (int i = 0; i < length; i += 4) {
                long block = 0;
                for (int j = i; j < Math.min(length, i + 4); j++) {
                    block = block << 16 | text.charAt(j);
                }
                add(block);
            }
        }

        void add(long block) {
            v3 ^= block;
            round();
            v0 ^= block;
        }

        Fingerprint end() {
            v2 ^= 0xee;
            round();
            round();
            round();
            long high = v0 ^ v1 ^ v2 ^ v3;
            v1 ^= 0xdd;
            round();
            round();
            round();
            return new Fingerprint(high, v0 ^ v1 ^ v2 ^ v3);
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
}
