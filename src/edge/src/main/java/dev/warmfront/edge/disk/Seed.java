package dev.warmfront.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/// The seed of the fingerprints, which the lists of the segments are made with. Without it they are
/// made anew from the segments.
final class Seed {

    private static final int LENGTH = 20;

    private Seed() {}

    /// Reads the seed, or chooses one when there is none.
    static Fingerprints of(DiskSettings settings) throws IOException {
        try (Medium.Volume file = settings.medium().open(settings.folder().resolve("seed"))) {
            ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
            file.read(bytes, 0);
            bytes.flip();
            if (bytes.limit() < LENGTH || bytes.getInt(16) != sum(bytes)) {
                SecureRandom random = new SecureRandom();
                bytes.clear().putLong(random.nextLong()).putLong(random.nextLong());
                bytes.putInt(sum(bytes)).flip();
                file.write(bytes.duplicate(), 0);
            }
            return new Fingerprints(bytes.getLong(0), bytes.getLong(8));
        }
    }

    private static int sum(ByteBuffer bytes) {
        return Layout.crc(bytes.duplicate().clear().limit(16));
    }
}
