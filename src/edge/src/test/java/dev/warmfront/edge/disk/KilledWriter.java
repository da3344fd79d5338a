package dev.warmfront.edge.disk;

import dev.warmfront.edge.disk.Play.Written;
import dev.warmfront.edge.telemetry.Metrics;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// Writes answers until somebody kills it, and says how many are on disk.
final class KilledWriter {

    private KilledWriter() {}

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        DiskTier tier =
                DiskTier.open(
                        Play.settings(folder, 256 << 20, 8 << 20, Medium.files()),
                        Play.believing(),
                        new Metrics());
        for (int i = 0; i < 20_000; i++) {
            while (!tier.write(new Written(i, Play.body(i, 100, 9_000)))) {
                LockSupport.parkNanos(1);
            }
            if (i % 250 == 0) {
                while (tier.entries() <= i) {
                    LockSupport.parkNanos(1);
                }
                System.out.println("on disk " + i);
            }
        }
    }
}
