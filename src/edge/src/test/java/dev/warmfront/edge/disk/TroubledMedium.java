package dev.warmfront.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The machine's files, until a test says otherwise: a disk that is slow, fails, or is full.
public final class TroubledMedium implements Medium {

    private final Medium files = Medium.files();
    private volatile @Nullable CountDownLatch readGate;
    private volatile @Nullable CountDownLatch writeGate;
    private volatile boolean failsWrites;
    private volatile long capacity = -1;

    /// Reads wait for `gate`; null for no waiting.
    public void holdReads(@Nullable CountDownLatch gate) {
        readGate = gate;
    }

    /// Writes wait for `gate`; null for no waiting.
    public void holdWrites(@Nullable CountDownLatch gate) {
        writeGate = gate;
    }

    /// Whether a write stops halfway, as on a disk that fills up.
    public void failWrites(boolean fails) {
        failsWrites = fails;
    }

    /// How many bytes there are, those in use included; before this is called, as many as the
    /// machine has.
    public void capacity(long bytes) {
        capacity = bytes;
    }

    @Override
    public Volume open(Path file) throws IOException {
        Volume volume = files.open(file);
        return new Volume() {
            @Override
            public void read(ByteBuffer into, long at) throws IOException {
                await(readGate);
                volume.read(into, at);
            }

            @Override
            public void write(ByteBuffer from, long at) throws IOException {
                await(writeGate);
                if (failsWrites) {
                    volume.write(from.duplicate().limit(from.limit() / 2), at);
                    throw new IOException("No space left on device");
                }
                volume.write(from, at);
            }

            @Override
            public long size() throws IOException {
                return volume.size();
            }

            @Override
            public void force() throws IOException {
                volume.force();
            }

            @Override
            public void close() throws IOException {
                volume.close();
            }
        };
    }

    @Override
    public void delete(Path file) throws IOException {
        files.delete(file);
    }

    @Override
    public long usableBytes(Path folder) throws IOException {
        long most = capacity;
        if (most < 0) {
            return files.usableBytes(folder);
        }
        long used = 0;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(one -> one.toString().endsWith(Segment.SUFFIX)).toList()) {
                used += Files.size(file);
            }
        }
        return most - used;
    }

    private static void await(@Nullable CountDownLatch gate) throws IOException {
        try {
            if (gate != null && !gate.await(20, TimeUnit.SECONDS)) {
                throw new IOException("gate: closed (expected: opened by the test)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
