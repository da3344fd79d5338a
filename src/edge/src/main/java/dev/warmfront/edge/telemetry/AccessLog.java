package dev.warmfront.edge.telemetry;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The access log: a line for each request, written by a thread of its own.
///
/// Event loops only put records into a queue. When it is full a record is dropped and counted, so a
/// slow disk costs lines, never answers.
public final class AccessLog implements AutoCloseable {

    /// How a line looks.
    public enum Format {
        /// One JSON object a line.
        JSON,
        /// CloudFront's tab-separated fields in W3C's extended form.
        W3C
    }

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int CAPACITY = 16_384;

    private final BlockingQueue<AccessRecord> queue;
    private final @Nullable Writer writer;
    private final AccessLine line;
    private final LongAdder dropped;
    private final @Nullable Thread thread;
    private volatile boolean closing;

    private AccessLog(@Nullable Writer writer, AccessLine line, int capacity, Metrics metrics) {
        this.writer = writer;
        this.line = line;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.dropped =
                metrics.counter(
                        "warmfront_access_log_dropped_total", "Requests that found the log full");
        this.thread =
                writer == null
                        ? null
                        : Thread.ofPlatform().name("access-log").daemon().start(this::run);
    }

    /// No log.
    public static AccessLog none() {
        return new AccessLog(null, new AccessLine.Json(), 1, new Metrics());
    }

    /// Appends to a file.
    ///
    /// @throws UncheckedIOException if it cannot be written
    public static AccessLog toFile(Path file, Format format, Metrics metrics) {
        try {
            BufferedWriter writer =
                    Files.newBufferedWriter(
                            file,
                            StandardCharsets.UTF_8,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
            return to(writer, format, CAPACITY, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException("access log: " + file + " cannot be written", e);
        }
    }

    /// Writes to `writer`, and closes it in the end.
    ///
    /// @param capacity records that may wait to be written
    public static AccessLog to(Writer writer, Format format, int capacity, Metrics metrics) {
        AccessLine line =
                switch (format) {
                    case JSON -> new AccessLine.Json();
                    case W3C -> new AccessLine.W3c();
                };
        return new AccessLog(writer, line, capacity, metrics);
    }

    /// Whether records are wanted at all.
    public boolean isOn() {
        return writer != null;
    }

    /// Takes a record, or drops it.
    public void add(AccessRecord entry) {
        if (writer != null && !queue.offer(entry)) {
            dropped.increment();
        }
    }

    /// Writes what is waiting, then stops.
    @Override
    public void close() {
        closing = true;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        Writer out = writer;
        if (out == null) {
            return;
        }
        try (out) {
            out.append(line.header());
            while (!closing || !queue.isEmpty()) {
                AccessRecord next = next();
                if (next != null) {
                    line.append(out, next);
                    if (queue.isEmpty()) {
                        out.flush();
                    }
                }
            }
        } catch (IOException e) {
            LOG.error("access log: {} (expected: a file that can be written)", e.getMessage());
        }
    }

    private @Nullable AccessRecord next() {
        try {
            return closing ? queue.poll() : queue.take();
        } catch (InterruptedException e) {
            return null;
        }
    }
}
