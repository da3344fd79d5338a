package dev.warmfront.edge.disk;

import dev.warmfront.edge.telemetry.Metrics;
import java.util.concurrent.atomic.LongAdder;

/// What is counted.
///
/// @param reads answers that were read and handed up
/// @param writes records appended
/// @param dropped answers that were not written
/// @param broken records, or stretches of a file, that are not what was written
/// @param late reads that took too long for those who waited
/// @param evictions answers given up with their segment
/// @param kept answers appended again because they were asked for
record Tally(
        LongAdder reads,
        LongAdder writes,
        LongAdder dropped,
        LongAdder broken,
        LongAdder late,
        LongAdder evictions,
        LongAdder kept) {

    static Tally of(Metrics metrics) {
        return new Tally(
                metrics.counter("warmfront_disk_reads_total", "Answers read from disk"),
                metrics.counter("warmfront_disk_writes_total", "Answers written to disk"),
                metrics.counter(
                        "warmfront_disk_dropped_writes_total",
                        "Answers not written to disk: too large, too many at a time, or it fails"),
                metrics.counter(
                        "warmfront_disk_broken_records_total",
                        "Records on disk that were cut off or changed, and skipped"),
                metrics.counter(
                        "warmfront_disk_late_reads_total", "Reads that were not waited for"),
                metrics.counter(
                        "warmfront_disk_evictions_total", "Answers given up with their segment"),
                metrics.counter(
                        "warmfront_disk_kept_total",
                        "Answers of an old segment appended again because they were asked for"));
    }
}
