package dev.warmfront.edge.coding;

import dev.warmfront.snapshot.policy.Coding;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which codings this machine can make. Where a native library does not load, its coding is not
/// made, and everything else goes on.
final class Library {

    private static final Logger LOG = LoggerFactory.getLogger(Library.class);

    private Library() {}

    /// Loads what there is. Reads and writes files.
    static Map<Coding, Encoder.Maker> load() {
        return load(
                Map.of(
                        Coding.BR, Brotli::load,
                        Coding.ZSTD, Zstandard::load,
                        Coding.GZIP, () -> length -> new Gzip()));
    }

    static Map<Coding, Encoder.Maker> load(Map<Coding, Callable<Encoder.Maker>> loaders) {
        Map<Coding, Encoder.Maker> makers = new EnumMap<>(Coding.class);
        loaders.forEach((coding, loader) -> {
            try {
                makers.put(coding, loader.call());
            } catch (Exception | LinkageError e) {
                LOG.warn(
                        "Nothing is compressed with {} on this edge, because its native library"
                                + " does not load: {}",
                        coding.token(),
                        reason(e));
            }
        });
        return makers;
    }

    /// The last word on it: what wraps it only says that something failed.
    private static String reason(Throwable problem) {
        Throwable last = problem;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage());
    }
}
