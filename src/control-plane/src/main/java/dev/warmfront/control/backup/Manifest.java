package dev.warmfront.control.backup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is in a backup.
///
/// @param format of the file; this program knows [#FORMAT]
/// @param product the version that made it
/// @param schema the newest migration of the database it was taken from
/// @param keyFingerprint which key its secrets are sealed under; null when nobody knew
/// @param withKey whether that key is in it
/// @param contents how many there are of what people think of, by its name
/// @param newestRelease the version of it; 0 when there is none
/// @param auditHead the hash of the last event of the audit log; empty when there is none
/// @param tables all of them, with a digest each
/// @param sequences where the numbers go on
public record Manifest(
        int format,
        String product,
        Instant madeAt,
        String schema,
        @Nullable String keyFingerprint,
        boolean withKey,
        Map<String, Long> contents,
        long newestRelease,
        String auditHead,
        List<Table> tables,
        List<Sequence> sequences) {

    static final int FORMAT = 1;

    /// One table, as `copy` writes it as text.
    public record Table(String name, List<String> columns, long rows, String sha256) {}

    /// What gives out numbers, and the last one it gave.
    public record Sequence(String name, long last) {}

    public Manifest {
        contents = Map.copyOf(contents);
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
    }
}
