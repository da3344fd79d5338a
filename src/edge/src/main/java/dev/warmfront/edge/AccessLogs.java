package dev.warmfront.edge;

import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// The access log on standard output.
final class AccessLogs {

    private static final int CAPACITY = 16_384;

    private AccessLogs() {}

    static AccessLog toStandardOutput(AccessLog.Format format, Metrics metrics) {
        return AccessLog.to(new Standard(), format, CAPACITY, metrics);
    }

    /// Closing the log does not close what everybody writes to.
    private static final class Standard extends Writer {

        private final Writer out =
                new OutputStreamWriter(
                        new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);

        @Override
        public void write(char[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
