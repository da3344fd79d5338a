package dev.warmfront.edge.store;

import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.disk.DiskTier;
import dev.warmfront.edge.disk.Draft;
import dev.warmfront.edge.disk.Journal;
import dev.warmfront.edge.disk.Label;
import dev.warmfront.edge.disk.Reading;
import dev.warmfront.edge.disk.Upper;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// What lies below memory: the disk tier, in the store's own words.
///
/// What is read from disk goes into memory and is judged there, by the same rules as everything
/// else: freshness, invalidation and variants know nothing of a disk.
final class Cellar implements Upper, AutoCloseable {

    private static final int CHUNK = 256 * 1024;
    private static final long LONGEST_JOURNAL = 16 << 20;

    /// What is fresh for less is stale before anybody could profit from a disk.
    private static final long LEAST_FRESH_MILLIS = 5_000;

    private final MemoryStore store;
    private final PurgeLog purges;
    private final Writes writes;
    private final Journal journal;
    private final long known;
    private final DiskTier disk;
    private final ConcurrentMap<CacheKey, Fill> reads = new ConcurrentHashMap<>();

    /// Who waits until what was written to is written down.
    private final Queue<CompletableFuture<Boolean>> unnoted = new ConcurrentLinkedQueue<>();

    private boolean opened;
    private volatile boolean closed;

    /// @param known the newest invalidation that this edge has told others it knows of
    Cellar(
            MemoryStore store,
            PurgeLog purges,
            Writes writes,
            DiskSettings settings,
            long known,
            Metrics metrics) {
        this.store = store;
        this.purges = purges;
        this.writes = writes;
        this.known = known;
        this.journal = new Journal(settings.medium(), settings.folder());
        this.disk = DiskTier.open(settings, this, metrics);
    }

    /// Reads an answer into memory, if there may be one; null if there is none.
    @Nullable Fill read(CacheKey key, Moment now) {
        if (!disk.mayHold(key)) {
            return null;
        }
        Fill fill = new Fill(key, now);
        Fill other = reads.putIfAbsent(key, fill);
        if (other != null) {
            return other;
        }
        if (store.has(key)) {
            // It came up since somebody looked, and need not be read again.
            settle(fill, false);
            return fill;
        }
        if (disk.read(key, new Promotion(fill))) {
            return fill;
        }
        settle(fill, false);
        return null;
    }

    /// Writes an answer that is whole.
    ///
    /// @return false if it will not be written
    boolean keep(Entry entry) {
        return lasts(entry.lifetime())
                && entry.flow().length() <= Integer.MAX_VALUE
                && entry.flow().hold()
                && disk.write(new Answer(entry));
    }

    private static boolean lasts(Lifetime lifetime) {
        long fresh = lifetime.freshForMillis();
        return fresh == 0 || fresh >= LEAST_FRESH_MILLIS;
    }

    /// Whether a body of that length is written slice by slice, and not in one piece.
    boolean takes(long length, int sliceBytes, Lifetime lifetime) {
        return lasts(lifetime) && disk.takes(length, sliceBytes);
    }

    boolean takesAtOnce(long length) {
        return disk.takesAtOnce(length);
    }

    boolean keepsUp(long length) {
        return disk.keepsUp(length);
    }

    boolean mayHold(CacheKey key) {
        return disk.mayHold(key);
    }

    /// Writes by what answers of a URL vary.
    void keep(CacheKey url, List<String> names) {
        disk.write(new Note(Label.Kind.VARIES, url, names));
    }

    /// What lies there turned out to be wrong, and must not come back after a restart.
    void forget(CacheKey key) {
        disk.remove(key);
        disk.write(new Note(Label.Kind.GONE, key, List.of()));
    }

    void remove(CacheKey key) {
        disk.remove(key);
    }

    /// It was asked for while memory had it.
    void touch(CacheKey key) {
        disk.touch(key);
    }

    /// Has it written down what was written to.
    ///
    /// @return true when the operating system has it, so that it outlives this process, however
    ///     that ends; false when it cannot be written
    CompletionStage<Boolean> noted() {
        if (!disk.isWritable()) {
            return CompletableFuture.completedStage(false);
        }
        CompletableFuture<Boolean> noted = new CompletableFuture<>();
        unnoted.add(noted);
        disk.nudge();
        return noted.minimalCompletionStage();
    }

    /// Writes down an invalidation. If that fails, the journal falls behind what this edge says
    /// that it knows, and nothing on disk is believed after a restart.
    void invalidated(Journal.Step step) {
        try {
            journal.append(step);
        } catch (IOException e) {
            disk.fail(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        disk.close();
    }

    @Override
    public synchronized boolean recall() throws IOException {
        // Later than at the start, something may have been taken back that is not in it.
        boolean whole = !opened;
        opened = true;
        whole &=
                journal.read(
                        new Journal.Teller() {
                            @Override
                            public void step(Journal.Step step) {
                                purges.restore(step);
                            }

                            @Override
                            public void state(Journal.State state) {
                                purges.restore(state);
                            }

                            @Override
                            public void cells(Journal.Cells cells) {
                                writes.restore(cells);
                            }
                        });
        return whole && purges.newest() >= known;
    }

    @Override
    public void sawWrites(long seen) {
        writes.sawAtLeast(seen);
    }

    @Override
    public @Nullable Label checked(Label label) {
        long newest = purges.newest();
        if (label.kind() != Label.Kind.ANSWER) {
            return label.checked(newest);
        } else if (writes.isSince(Writes.place(label.key()), label.writes())) {
            return null;
        }
        return switch (purges.standing(label.key(), label.tags(), label.purges())) {
            case GOOD -> label.checked(newest);
            // It still says so when it is read again.
            case MARKED -> label.lifetime().isOfASlice() ? label.checked(newest) : label;
            case PURGED -> null;
        };
    }

    @Override
    public boolean wasAsked(CacheKey key) {
        return store.wasAsked(key);
    }

    @Override
    public void note() throws IOException {
        // Who waits by now has changed the cells before; who comes later waits for the next time.
        List<CompletableFuture<Boolean>> waiting = waiting();
        Journal.Cells changes = writes.changes();
        try {
            if (changes != null) {
                journal.append(changes, () -> tell(waiting, true));
            }
            tell(waiting, true);
        } finally {
            tell(waiting, false);
        }
        if (journal.size() > LONGEST_JOURNAL) {
            noteAll();
        }
    }

    @Override
    public synchronized void noteAll() throws IOException {
        List<CompletableFuture<Boolean>> waiting = waiting();
        try {
            journal.rewrite(purges::all, writes::all);
            tell(waiting, true);
        } finally {
            tell(waiting, false);
        }
    }

    private List<CompletableFuture<Boolean>> waiting() {
        if (unnoted.isEmpty()) {
            return List.of();
        }
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (var one = unnoted.poll(); one != null; one = unnoted.poll()) {
            waiting.add(one);
        }
        return waiting;
    }

    /// Only the first word counts.
    private static void tell(List<CompletableFuture<Boolean>> waiting, boolean written) {
        waiting.forEach(one -> one.complete(written));
    }

    private void settle(Fill fill, boolean varies) {
        reads.remove(fill.key(), fill);
        fill.settle(new Fill.Outcome.Read(varies));
    }

    /// An answer on its way into memory.
    private final class Promotion implements Reading {

        private final Fill fill;
        private @Nullable Label label;
        private @Nullable Flow flow;
        private boolean varies;

        Promotion(Fill fill) {
            this.fill = fill;
        }

        @Override
        public boolean begin(Label found, int length) {
            label = checked(found);
            if (label == null || label.kind() == Label.Kind.GONE) {
                disk.remove(fill.key());
                return false;
            } else if (label.kind() == Label.Kind.VARIES) {
                varies = store.restoreNames(label.key(), label.names());
                return false;
            }
            flow = closed ? null : store.keep(Flow.Source.NOBODY, length);
            return flow != null;
        }

        @Override
        public void take(ByteBuffer some) {
            if (flow != null) {
                flow.append(Unpooled.wrappedBuffer(some));
            }
        }

        @Override
        public void end(boolean whole) {
            if (flow != null && label != null && whole && !closed) {
                store.promote(label, flow);
                flow.finish();
            } else if (flow != null) {
                flow.fail(OriginFailure.EDGE_FAILED);
            }
            settle(fill, varies);
        }

        @Override
        public void late() {
            settle(fill, false);
        }
    }

    /// An answer on its way to disk.
    private final class Answer implements Draft {

        private final Entry entry;

        Answer(Entry entry) {
            this.entry = entry;
        }

        @Override
        public @Nullable Label label() {
            if (!isCurrent() || store.standing(entry) == Standing.PURGED) {
                return null;
            }
            return new Label(
                    Label.Kind.ANSWER,
                    entry.key(),
                    List.of(),
                    entry.status(),
                    entry.fields(),
                    entry.lifetime(),
                    entry.outline(),
                    entry.tags(),
                    entry.purges(),
                    entry.writes());
        }

        @Override
        public int length() {
            return (int) entry.flow().length();
        }

        @Override
        public void pour(Taker taker) throws IOException {
            Flow.Cursor cursor = entry.flow().open();
            if (cursor == null) {
                throw new IllegalStateException("body: gone (expected: held)");
            }
            try {
                for (ByteBuf bytes = cursor.take(CHUNK);
                        bytes != null;
                        bytes = cursor.take(CHUNK)) {
                    try {
                        taker.take(bytes.nioBuffer());
                    } finally {
                        bytes.release();
                    }
                }
            } finally {
                cursor.close();
            }
        }

        @Override
        public boolean isCurrent() {
            return store.isNewest(entry);
        }

        @Override
        public void release() {
            entry.flow().release();
        }
    }

    /// Something about a key, on its way to disk.
    private final class Note implements Draft {

        private final Label.Kind kind;
        private final CacheKey key;
        private final List<String> names;

        Note(Label.Kind kind, CacheKey key, List<String> names) {
            this.kind = kind;
            this.key = key;
            this.names = names;
        }

        @Override
        public Label label() {
            return Label.note(kind, key, names, purges.newest(), writes.now());
        }

        @Override
        public int length() {
            return 0;
        }

        @Override
        public void pour(Taker taker) {}

        @Override
        public boolean isCurrent() {
            return kind != Label.Kind.GONE;
        }

        @Override
        public void release() {}
    }
}
