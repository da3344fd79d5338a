package dev.warmfront.edge.disk;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.work.Hands;
import dev.warmfront.engine.cache.CacheKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is being read from disk, by a few threads that may block, and one that looks at the time:
/// nobody waits longer than the deadline. A disk that is late or fails several times in a row is
/// not asked for a while.
final class Reads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reads.class);
    private static final int LATE_IN_A_ROW = 8;
    private static final int FAILED_IN_A_ROW = 3;
    private static final int SCRATCH = Layout.MOST_HEAD + 64 * 1024;
    private static final int FIRST_READ = 64 * 1024;

    private final DiskSettings settings;
    private final Index index;
    private final LongFunction<@Nullable Segment> segments;
    private final Tally tally;
    private final Trouble trouble;
    private final Set<Read> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger lateInARow = new AtomicInteger();
    private final AtomicInteger failedInARow = new AtomicInteger();
    private final Hands<Read> readers;
    private final Thread watch;
    private volatile boolean closed;

    /// @param segments by place; null for a place that is gone
    Reads(
            DiskSettings settings,
            Index index,
            LongFunction<@Nullable Segment> segments,
            Tally tally,
            Metrics metrics) {
        this.settings = settings;
        this.index = index;
        this.segments = segments;
        this.tally = tally;
        trouble = new Trouble("reads", "could not be read in time", metrics);
        readers = new Hands<>("disk-reader", settings.readers(), Reader::new);
        watch = Thread.ofPlatform().name("disk-watch").daemon().unstarted(this::watch);
    }

    void start() {
        watch.start();
    }

    /// Whether anything is read for the time being.
    boolean areOn() {
        return !trouble.isOn();
    }

    /// Has an answer read.
    ///
    /// @return false if it will not be, and `wanted` will not be called
    boolean begin(CacheKey key, Fingerprint print, Reading wanted) {
        if (closed || trouble.isOn()) {
            return false;
        } else if (count.incrementAndGet() > settings.mostReads()) {
            count.decrementAndGet();
            return false;
        }
        Read read = new Read(key, print, wanted);
        running.add(read);
        readers.give(read);
        if (closed) {
            read.giveUp(); // There may be no reader left.
        }
        return true;
    }

    /// Tries whether it can be read again, if it is time for that.
    void recover() throws IOException {
        if (!trouble.isDue(settings.retry().toNanos())) {
            return;
        }
        long start = System.nanoTime();
        Seed.of(settings);
        boolean quick = System.nanoTime() - start < settings.deadline().toNanos();
        if (quick && running.stream().noneMatch(Read::isLate)) {
            lateInARow.set(0);
            failedInARow.set(0);
            trouble.end();
        }
    }

    /// Nothing is read any more, and nobody waits for what is being read.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        readers.close();
        running.forEach(Read::giveUp);
    }

    private void watch() {
        long tick = Math.max(1_000_000, settings.deadline().toNanos() / 4);
        while (!closed) {
            long now = System.nanoTime();
            for (Read read : running) {
                if (now - read.startNanos > settings.deadline().toNanos() && read.giveUp()) {
                    tally.late().increment();
                    if (lateInARow.incrementAndGet() >= LATE_IN_A_ROW) {
                        trouble.begin(LATE_IN_A_ROW + " reads in a row took too long");
                    }
                }
            }
            LockSupport.parkNanos(this, tick);
        }
    }

    /// One read, from when it was asked for.
    private static final class Read {

        private final CacheKey key;
        private final Fingerprint print;
        private final Reading wanted;
        private final long startNanos = System.nanoTime();
        private final AtomicBoolean late = new AtomicBoolean();

        Read(CacheKey key, Fingerprint print, Reading wanted) {
            this.key = key;
            this.print = print;
            this.wanted = wanted;
        }

        boolean isLate() {
            return late.get();
        }

        /// Who waits for it need not do so any more.
        ///
        /// @return whether it was not given up before
        boolean giveUp() {
            boolean first = late.compareAndSet(false, true);
            if (first) {
                wanted.late();
            }
            return first;
        }
    }

    /// What one of them does.
    private final class Reader implements Hands.Work<Read> {

        private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);

        @Override
        public void perform(Read read) {
            boolean whole = false;
            try {
                whole = !closed && find(read);
                failedInARow.set(0);
            } catch (ClosedChannelException e) {
                LOG.debug("{} was given up while it was read", read.key);
            } catch (IOException e) {
                index.remove(read.print);
                if (failedInARow.incrementAndGet() >= FAILED_IN_A_ROW) {
                    trouble.begin(String.valueOf(e));
                }
            } catch (RuntimeException bug) {
                LOG.error("a bug while an answer was read from disk", bug);
            } finally {
                running.remove(read);
                count.decrementAndGet();
                if (!read.isLate()) {
                    lateInARow.set(0);
                }
                read.wanted.end(whole);
            }
        }

        private boolean find(Read read) throws IOException {
            long place = index.get(read.print);
            Segment segment = place == 0 ? null : segments.apply(place);
            if (segment == null) {
                return false;
            }
            Layout.Head head = head(segment, place);
            if (head == null) {
                return broken(read, place);
            } else if (!head.label().key().equals(read.key)) {
                return false; // Another of the same fingerprint.
            } else if (!read.wanted.begin(head.label(), head.bodyLength())) {
                return false;
            } else if (body(read, segment, place, head) != head.bodyCrc()) {
                return broken(read, place);
            }
            index.touch(read.print);
            tally.reads().increment();
            return true;
        }

        private boolean broken(Read read, long place) {
            tally.broken().increment();
            index.remove(read.print, place);
            return false;
        }

        /// Reads the head, and as much behind it as comes with it.
        private Layout.@Nullable Head head(Segment segment, long place) throws IOException {
            scratch.clear().limit(Math.min(FIRST_READ, Place.length(place)));
            segment.volume().read(scratch, Place.offset(place));
            scratch.flip();
            int length = Layout.headLength(scratch, 0, segment.salt());
            if (length > scratch.limit()) {
                scratch.clear().limit(length);
                segment.volume().read(scratch, Place.offset(place));
                scratch.flip();
            }
            return Layout.read(scratch, 0, segment.salt());
        }

        /// Hands the body on.
        ///
        /// @return its checksum
        private int body(Read read, Segment segment, long place, Layout.Head head)
                throws IOException {
            CRC32C crc = new CRC32C();
            int left = head.bodyLength();
            scratch.position(head.headLength());
            scratch.limit(Math.min(scratch.limit(), head.headLength() + left));
            long at = Place.offset(place) + scratch.limit();
            while (left > 0) {
                if (!scratch.hasRemaining()) {
                    scratch.clear().limit(Math.min(SCRATCH, left));
                    segment.volume().read(scratch, at);
                    scratch.flip();
                    at += scratch.limit();
                }
                if (!scratch.hasRemaining()) {
                    return ~head.bodyCrc(); // It ends before it should.
                }
                left -= scratch.remaining();
                crc.update(scratch.duplicate());
                read.wanted.take(scratch);
                scratch.position(scratch.limit());
            }
            return (int) crc.getValue();
        }
    }
}
