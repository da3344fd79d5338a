package dev.warmfront.edge.disk;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.work.Hands;
import dev.warmfront.engine.cache.CacheKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The second tier of the store.
///
/// What event loops call ([#mayHold], [#read], [#write], [#remove], [#touch]) never blocks: it
/// looks into the index, or leaves work for the tier's own threads. One of those writes, a few
/// read, one looks at the time.
public final class DiskTier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskTier.class);
    private static final long DRAFT_COST = 1024;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final int LATE_IN_A_ROW = 8;
    private static final int FAILED_IN_A_ROW = 3;
    private static final int SCRATCH = Layout.MOST_HEAD + 64 * 1024;
    private static final int FIRST_READ = 64 * 1024;
    private static final long CLOSING_MILLIS = 10_000;

    private final DiskSettings settings;
    private final Upper upper;
    private final Tally tally;
    private final Index index = new Index();
    private final Trouble unwritable;
    private final Trouble unreadable;
    private final Trouble behind;

    private final Queue<Draft> drafts = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private final Set<Read> reads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger lateInARow = new AtomicInteger();
    private final AtomicInteger failedInARow = new AtomicInteger();
    private final Hands<Read> readers;
    private final Thread writer;
    private final Thread watch;
    private volatile @Nullable Loaded loaded;
    private volatile boolean closed;

    /// What there is once the folder has been read.
    private record Loaded(Segments segments, Fingerprints fingerprints) {}

    /// Opens the tier. When this returns, what is in the folder is in the index; or it cannot be
    /// used, and that is tried again from time to time.
    public static DiskTier open(DiskSettings settings, Upper upper, Metrics metrics) {
        DiskTier tier = new DiskTier(settings, upper, metrics);
        try {
            tier.load();
        } catch (IOException | RuntimeException e) {
            tier.fail(e);
        }
        tier.writer.start();
        tier.watch.start();
        return tier;
    }

    private DiskTier(DiskSettings settings, Upper upper, Metrics metrics) {
        this.settings = settings;
        this.upper = upper;
        this.tally = Tally.of(metrics);
        this.unwritable = new Trouble("writes", "could not be written to", metrics);
        this.unreadable = new Trouble("reads", "could not be read in time", metrics);
        this.behind = new Trouble("pace", "did not keep up with what is to be written", metrics);
        metrics.gauge("warmfront_disk_used_bytes", "Disk in use for answers", this::usedBytes);
        metrics.gauge("warmfront_disk_budget_bytes", "Disk for answers", settings::budgetBytes);
        metrics.gauge("warmfront_disk_entries", "Answers on disk", index::size);
        metrics.gauge("warmfront_disk_index_bytes", "Memory in use for the index", index::bytes);
        metrics.gauge(
                "warmfront_disk_queued_bytes", "Answers that wait to be written", queued::get);
        readers = new Hands<>("disk-reader", settings.readers(), Reader::new);
        writer = Thread.ofPlatform().name("disk-writer").daemon().unstarted(this::write);
        watch = Thread.ofPlatform().name("disk-watch").daemon().unstarted(this::watch);
    }

    /// Whether there may be an answer under a key.
    public boolean mayHold(CacheKey key) {
        Loaded now = loaded;
        return now != null && !unreadable.isOn() && index.get(now.fingerprints().of(key)) != 0;
    }

    /// Has an answer read.
    ///
    /// @return false if it will not be, and `wanted` will not be called
    public boolean read(CacheKey key, Reading wanted) {
        Loaded now = loaded;
        if (now == null || closed || unreadable.isOn()) {
            return false;
        } else if (reading.incrementAndGet() > settings.mostReads()) {
            reading.decrementAndGet();
            return false;
        }
        Read read = new Read(key, now.fingerprints().of(key), wanted);
        reads.add(read);
        readers.give(read);
        return true;
    }

    /// Has an answer written; takes over `draft`.
    ///
    /// @return false if there is too much to write, or nothing can be written: then it is dropped
    public boolean write(Draft draft) {
        long cost = draft.length() + DRAFT_COST;
        boolean room = queued.addAndGet(cost) <= settings.queueBytes();
        if (!room || closed || loaded == null || unwritable.isOn()) {
            queued.addAndGet(-cost);
            tally.dropped().increment();
            draft.release();
            if (!room) {
                behind.begin("more than " + settings.queueBytes() + " bytes wait");
            }
            return false;
        }
        drafts.add(draft);
        nudge();
        return true;
    }

    /// Takes an answer out of the index. It is not found any more, until a restart.
    public void remove(CacheKey key) {
        Loaded now = loaded;
        if (now != null) {
            index.remove(now.fingerprints().of(key));
        }
    }

    /// Notes that an answer was asked for while memory had it.
    public void touch(CacheKey key) {
        Loaded now = loaded;
        if (now != null) {
            index.touch(now.fingerprints().of(key));
        }
    }

    /// There is something to write down.
    public void nudge() {
        LockSupport.unpark(writer);
    }

    /// Bytes on disk.
    public long usedBytes() {
        Loaded now = loaded;
        return now == null ? 0 : now.segments().usedBytes();
    }

    /// Answers on disk.
    public long entries() {
        return index.size();
    }

    /// Writes what waits, so that the next start need not look at the records.
    @Override
    public void close() throws InterruptedException {
        closed = true;
        LockSupport.unpark(writer);
        writer.join(CLOSING_MILLIS);
        LockSupport.unpark(watch);
        readers.close();
        reads.forEach(Read::giveUp);
        for (Draft draft = drafts.poll(); draft != null; draft = drafts.poll()) {
            draft.release();
        }
    }

    private void load() throws IOException {
        Files.createDirectories(settings.folder());
        Fingerprints fingerprints = Seed.of(settings);
        boolean believed = upper.recall();
        Segments segments = new Segments(settings, index, fingerprints, upper, tally);
        long start = System.nanoTime();
        index.clear();
        try {
            segments.load(believed);
            // Only now: as long as something is there that cannot be believed, the journal says so.
            upper.noteAll();
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
        loaded = new Loaded(segments, fingerprints);
        LOG.info(
                "The cache on disk has {} answers in {} bytes, found in {} ms",
                index.size(),
                segments.usedBytes(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    /// Something cannot be written, here or beside.
    public void fail(Exception problem) {
        unwritable.begin(String.valueOf(problem));
    }

    // The writer's thread.

    private void write() {
        while (!closed) {
            try {
                if (unwritable.isDue(settings.retry().toNanos())) {
                    recover();
                }
                if (unreadable.isDue(settings.retry().toNanos())) {
                    readAgain();
                }
                if (!unwritable.isOn()) {
                    upper.note();
                    writeSome();
                }
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
            if (unwritable.isOn() || drafts.isEmpty()) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
        Loaded last = loaded;
        try {
            if (last != null && !unwritable.isOn()) {
                upper.note();
                while (!drafts.isEmpty()) {
                    writeSome();
                }
                last.segments().close();
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /// Until something is written down that was taken back meanwhile, at most so many.
    private void writeSome() throws IOException {
        Loaded now = loaded;
        for (int i = 0; i < 64 && now != null; i++) {
            Draft draft = drafts.poll();
            if (draft == null) {
                behind.end();
                return;
            }
            long cost = draft.length() + DRAFT_COST;
            try {
                Label label = draft.label();
                if (label != null) {
                    append(now, label, draft);
                }
            } finally {
                queued.addAndGet(-cost);
                draft.release();
            }
        }
    }

    private void append(Loaded now, Label label, Draft draft) throws IOException {
        boolean written = false;
        try {
            written = now.segments().append(label, draft);
        } finally {
            if (!written) {
                tally.dropped().increment();
            }
        }
        if (!draft.isCurrent()) {
            index.remove(now.fingerprints().of(label.key()));
        }
    }

    /// Tries whether it can be written to again.
    private void recover() throws IOException {
        if (loaded == null) {
            load();
        }
        Loaded now = loaded;
        if (now != null) {
            now.segments().makeRoom();
        }
        upper.noteAll();
        unwritable.end();
    }

    /// Tries whether it can be read again.
    private void readAgain() throws IOException {
        long start = System.nanoTime();
        Seed.of(settings);
        boolean quick = System.nanoTime() - start < settings.deadline().toNanos();
        if (quick && reads.stream().noneMatch(Read::isLate)) {
            lateInARow.set(0);
            failedInARow.set(0);
            unreadable.end();
        }
    }

    // The watch.

    private void watch() {
        long tick = Math.max(1_000_000, settings.deadline().toNanos() / 4);
        while (!closed) {
            long now = System.nanoTime();
            for (Read read : reads) {
                if (now - read.startNanos > settings.deadline().toNanos() && read.giveUp()) {
                    tally.late().increment();
                    if (lateInARow.incrementAndGet() >= LATE_IN_A_ROW) {
                        unreadable.begin(LATE_IN_A_ROW + " reads in a row took too long");
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

    // The readers' threads.

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
                    unreadable.begin(String.valueOf(e));
                }
            } catch (RuntimeException bug) {
                LOG.error("a bug while an answer was read from disk", bug);
            } finally {
                reads.remove(read);
                reading.decrementAndGet();
                if (!read.isLate()) {
                    lateInARow.set(0);
                }
                read.wanted.end(whole);
            }
        }

        private boolean find(Read read) throws IOException {
            long place = index.get(read.print);
            Loaded now = loaded;
            Segment segment = place == 0 || now == null ? null : now.segments().at(place);
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
