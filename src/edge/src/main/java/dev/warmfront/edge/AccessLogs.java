package dev.warmfront.edge;

import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.telemetry.Watching;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;

/// The access log on standard output.
final class AccessLogs {

    private AccessLogs() {}

    static AccessLog toStandardOutput(AccessLog.Format format, Metrics metrics, Watching watching) {
        return AccessLog.to(new Standard(), format, metrics, watching);
    }

    /// Closing the log does not close what everybody writes to.
    private static final class Standard extends FilterOutputStream {

        Standard() {
            super(new FileOutputStream(FileDescriptor.out));
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            out.write(octets, from, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
