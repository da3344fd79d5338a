package dev.warmfront.edge.disk;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
    private static final long LARGE_HEAD = 4096;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final long CLOSING_MILLIS = 10_000;

    private final DiskSettings settings;
    private final Upper upper;
    private final Tally tally;
    private final Index index = new Index();
    private final Trouble unwritable;
    private final Trouble behind;

    private final Queue<Draft> drafts = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private final Reads reads;
    private final Thread writer;
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
        tier.reads.start();
        return tier;
    }

    private DiskTier(DiskSettings settings, Upper upper, Metrics metrics) {
        this.settings = settings;
        this.upper = upper;
        this.tally = Tally.of(metrics);
        this.unwritable = new Trouble("writes", "could not be written to", metrics);
        this.behind = new Trouble("pace", "did not keep up with what is to be written", metrics);
        metrics.gauge("warmfront_disk_used_bytes", "Disk in use for answers", this::usedBytes);
        metrics.gauge("warmfront_disk_budget_bytes", "Disk for answers", settings::budgetBytes);
        metrics.gauge("warmfront_disk_entries", "Answers on disk", index::size);
        metrics.gauge("warmfront_disk_index_bytes", "Memory in use for the index", index::bytes);
        metrics.gauge(
                "warmfront_disk_queued_bytes", "Answers that wait to be written", queued::get);
        reads = new Reads(settings, index, this::segment, tally, metrics);
        writer = Thread.ofPlatform().name("disk-writer").daemon().unstarted(this::write);
    }

    /// Whether there may be an answer under a key.
    public boolean mayHold(CacheKey key) {
        Loaded now = loaded;
        return now != null && reads.areOn() && index.get(now.fingerprints().of(key)) != 0;
    }

    /// Has an answer read.
    ///
    /// @return false if it will not be, and `wanted` will not be called
    public boolean read(CacheKey key, Reading wanted) {
        Loaded now = loaded;
        return now != null && reads.begin(key, now.fingerprints().of(key), wanted);
    }

    /// Has an answer written; takes over `draft`.
    ///
    /// @return false if there is too much to write, or nothing can be written: then it is dropped
    public boolean write(Draft draft) {
        if (!isWritable()) {
            return dropped(draft, 0);
        }
        long cost = draft.length() + DRAFT_COST;
        if (queued.addAndGet(cost) > settings.queueBytes()) {
            behind.begin("more than " + settings.queueBytes() + " bytes wait");
            return dropped(draft, cost);
        }
        drafts.add(draft);
        if (closed && drafts.remove(draft)) {
            return dropped(draft, cost); // Nobody may be left to write it.
        }
        nudge();
        return true;
    }

    /// Whether so much of one body may be written, slice by slice, in slices of so many bytes: not
    /// more than a quarter of the budget, so that the first slices are there when the last comes.
    public boolean takes(long length, int sliceBytes) {
        return isWritable() && takesAtOnce(sliceBytes) && length <= settings.budgetBytes() / 4;
    }

    /// Whether so much is written in one piece.
    public boolean takesAtOnce(long length) {
        return length + LARGE_HEAD <= settings.segmentBytes();
    }

    /// Whether so much more can wait to be written, and leave room for others.
    public boolean keepsUp(long length) {
        long waiting = queued.get();
        return waiting == 0
                || unwritable.isOn()
                || waiting + length + DRAFT_COST <= settings.queueBytes() / 2;
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

    /// Whether what is to be written down will be, as far as is known.
    public boolean isWritable() {
        return !closed && loaded != null && !unwritable.isOn();
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
        reads.close();
        LockSupport.unpark(writer);
        writer.join(CLOSING_MILLIS);
        for (Draft draft = drafts.poll(); draft != null; draft = drafts.poll()) {
            dropped(draft, draft.length() + DRAFT_COST);
        }
    }

    /// @param counted in what is queued
    private boolean dropped(Draft draft, long counted) {
        queued.addAndGet(-counted);
        tally.dropped().increment();
        draft.release();
        return false;
    }

    private @Nullable Segment segment(long place) {
        Loaded now = loaded;
        return now == null ? null : now.segments().at(place);
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
                reads.recover();
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

    /// At most so many. What is taken back meanwhile is written down between two: somebody waits
    /// for that.
    private void writeSome() throws IOException {
        Loaded now = loaded;
        for (int i = 0; i < 64 && now != null; i++) {
            upper.note();
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
}
