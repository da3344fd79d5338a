package dev.warmfront.edge.disk;

import dev.warmfront.snapshot.base.Require;
import java.nio.file.Path;
import java.time.Duration;

/// How much of a disk is used, and how long it is waited for.
///
/// @param folder nobody else writes there
/// @param budgetBytes on disk, in all
/// @param segmentBytes of a segment at most, and so of an answer; a multiple of 64
/// @param reserveBytes that stay free on the disk, whatever the budget says
/// @param queueBytes of answers that wait to be written; what comes then is not written
/// @param readers threads that read
/// @param mostReads under way or waiting at a time; what is asked for then counts as not there
/// @param deadline after which a read counts as a miss for those who wait for it
/// @param retry between attempts when something does not work
public record DiskSettings(
        Path folder,
        long budgetBytes,
        long segmentBytes,
        long reserveBytes,
        long queueBytes,
        int readers,
        int mostReads,
        Duration deadline,
        Duration retry,
        Medium medium) {

    private static final long LARGEST_SEGMENT = 64L << 20;

    public DiskSettings {
        Require.that(
                segmentBytes >= 4096
                        && segmentBytes <= LARGEST_SEGMENT
                        && segmentBytes % Layout.UNIT == 0,
                "segment",
                segmentBytes,
                "4096 bytes to 64 MiB, in steps of 64");
        Require.that(
                budgetBytes >= 4 * segmentBytes,
                "disk cache",
                budgetBytes,
                "at least four segments of " + segmentBytes + " bytes");
    }

    /// What an edge uses.
    ///
    /// @param budgetBytes at least 1 MiB
    public static DiskSettings usual(Path folder, long budgetBytes) {
        long segment = Math.min(LARGEST_SEGMENT, budgetBytes / 32 / Layout.UNIT * Layout.UNIT);
        return new DiskSettings(
                folder,
                budgetBytes,
                segment,
                1L << 30,
                Math.min(64L << 20, budgetBytes),
                4,
                1024,
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Medium.files());
    }
}
