package dev.warmfront.edge.telemetry;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The access log: a line for each request, written by a thread of its own.
///
/// Event loops put lines on pages of their own, and never wait or wake anybody; the thread looks at
/// them many times a second and writes all it finds at once. When all pages are full a line is
/// dropped and counted, so a slow disk costs lines, never answers.
public final class AccessLog implements AutoCloseable {

    /// How a line looks.
    public enum Format {
        /// One JSON object a line.
        JSON,
        /// CloudFront's tab-separated fields in W3C's extended form.
        W3C
    }

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    /// Takes the longest line there is.
    private static final int PAGE = 128 * 1024;

    private static final int PAGES = 32;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final @Nullable OutputStream out;
    private final AccessLine form;
    private final int pages;
    private final LongAdder dropped;
    private final Watching watching;
    private final List<Pages> written = new CopyOnWriteArrayList<>();
    private final @Nullable Thread thread;
    private volatile boolean closing;

    private AccessLog(
            @Nullable OutputStream out,
            Format format,
            int pages,
            Metrics metrics,
            Watching watching) {
        this.out = out;
        this.watching = watching;
        this.form =
                switch (format) {
                    case JSON -> new AccessLine.Json();
                    case W3C -> new AccessLine.W3c();
                };
        this.pages = pages;
        this.dropped =
                metrics.counter(
                        "warmfront_access_log_dropped_total", "Requests that found the log full");
        this.thread =
                out == null
                        ? null
                        : Thread.ofPlatform().name("access-log").daemon().start(() -> run(out));
    }

    /// No log; there are lines for those who watch only.
    public static AccessLog none(Watching watching) {
        return new AccessLog(null, Format.JSON, 1, new Metrics(), watching);
    }

    /// Appends to a file.
    ///
    /// @throws UncheckedIOException if it cannot be written
    public static AccessLog toFile(Path file, Format format, Metrics metrics, Watching watching) {
        try {
            return to(new FileOutputStream(file.toFile(), true), format, metrics, watching);
        } catch (IOException e) {
            throw new UncheckedIOException("access log: " + file + " cannot be written", e);
        }
    }

    /// Writes to `out`, and closes it in the end.
    public static AccessLog to(
            OutputStream out, Format format, Metrics metrics, Watching watching) {
        return new AccessLog(out, format, PAGES, metrics, watching);
    }

    /// The same, and nobody watches.
    public static AccessLog to(OutputStream out, Format format, Metrics metrics) {
        return to(out, format, PAGES, metrics);
    }

    /// @param pages that may wait to be written for each event loop
    static AccessLog to(OutputStream out, Format format, int pages, Metrics metrics) {
        return new AccessLog(out, format, pages, metrics, new Watching());
    }

    /// The log for one more event loop.
    public AccessLines lines() {
        if (out == null) {
            return new AccessLines(null, form, dropped, watching);
        }
        Pages mine = new Pages(PAGE, pages);
        written.add(mine);
        return new AccessLines(mine, form, dropped, watching);
    }

    /// Writes what is waiting, then stops.
    @Override
    public void close() {
        closing = true;
        if (thread != null) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run(OutputStream to) {
        try (to) {
            // Of a file this is its own channel, which takes a page as it is.
            WritableByteChannel channel = Channels.newChannel(to);
            to.write(form.header().getBytes(StandardCharsets.US_ASCII));
            boolean last;
            do {
                last = closing;
                boolean found = drainTo(channel);
                if (found) {
                    to.flush();
                }
                if (!last) {
                    LockSupport.parkNanos(found ? LOOK_NANOS : IDLE_NANOS);
                }
            } while (!last);
        } catch (IOException e) {
            LOG.error("access log: {} (expected: a file that can be written)", e.getMessage());
        }
    }

    private boolean drainTo(WritableByteChannel to) throws IOException {
        boolean found = false;
        for (Pages its : written) {
            found |= its.drainTo(to);
        }
        return found;
    }
}
