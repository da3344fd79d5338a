package dev.warmfront.edge.store;

import dev.warmfront.edge.config.Invalidator;
import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.disk.Journal;
import dev.warmfront.edge.disk.Label;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.util.internal.PlatformDependent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Answers kept in memory: bodies outside the heap, within a budget of bytes. Below it there may be
/// a disk, which has what memory gave up and what was there before a restart.
///
/// Safe to use from every event loop; a lookup takes no lock. What does not fit pushes out what was
/// used least ([Shelf]); a body larger than a quarter of the budget is not taken.
public final class MemoryStore implements Invalidator, AutoCloseable {

    private static final long UNSTORABLE_MILLIS = 60_000;
    private static final long UNSTEADY_MILLIS = 600_000;

    /// What an edge has on its heap that stores nothing, and is well asked.
    private static final long BESIDES = 64L << 20;

    private static final int LEAST_HEAP_PART = 8;

    /// What waits in passing may have this part of the memory that is not the store's.
    private static final int PASSING_PART = 4;

    private static final long LEAST_PASSING = 8L << 20;

    private final long budgetBytes;
    private final Shelf shelf;
    private final Fills fills;
    private final PurgeLog purges = new PurgeLog();
    private final Writes writes = new Writes();
    private final Texts texts;
    private final @Nullable Cellar cellar;

    /// Held while it changes by what a URL varies.
    private final Object varying = new Object();

    /// Held while an invalidation is written down, so that they lie in order.
    private final Object invalidating = new Object();

    private final LongAdder evictions;
    private final LongAdder tagsDropped;
    private final LongAdder toldUnnoted;

    /// An empty store, with nothing below it.
    ///
    /// @param budgetBytes for bodies, headers and keys together
    public MemoryStore(long budgetBytes, Metrics metrics) {
        this(budgetBytes, metrics, null, 0, (status, fields) -> new byte[0]);
    }

    /// A store over what is on disk.
    ///
    /// @param budgetBytes of memory, for bodies, headers and keys together
    /// @param disk null for none
    /// @param known the newest invalidation that this edge has told others it knows of: what is on
    ///     disk is believed only if it is known there, too
    /// @param heads of what is stored
    public MemoryStore(
            long budgetBytes,
            Metrics metrics,
            @Nullable DiskSettings disk,
            long known,
            Heads heads) {
        this.budgetBytes = budgetBytes;
        long mostHeapBytes = heapShare(Runtime.getRuntime().maxMemory());
        long beside = PlatformDependent.maxDirectMemory() - budgetBytes;
        long mostPassing = Math.max(LEAST_PASSING, beside / PASSING_PART);
        shelf = new Shelf(budgetBytes, mostHeapBytes, mostPassing, this::evicted);
        fills = new Fills(shelf, purges, writes);
        texts = new Texts(heads);
        evictions =
                metrics.counter("warmfront_store_evictions_total", "Answers given up to make room");
        tagsDropped =
                metrics.counter(
                        "warmfront_store_tags_dropped_total",
                        "Tags of answers that were left out: too many, too long, not plain");
        toldUnnoted =
                metrics.counter(
                        "warmfront_store_writes_unnoted_total",
                        "Requests that changed something and were answered before the disk knew");
        metrics.gauge(
                "warmfront_store_purge_targets",
                "Paths and tags of invalidations that are told apart",
                purges::count);
        metrics.gauge("warmfront_store_used_bytes", "Memory in use for answers", shelf::usedBytes);
        metrics.gauge(
                "warmfront_store_heap_bytes",
                "Memory in use for answers that is on the heap of the JVM",
                shelf::heapBytes);
        metrics.gauge(
                "warmfront_store_heap_budget_bytes",
                "Heap of the JVM for answers",
                () -> mostHeapBytes);
        metrics.gauge("warmfront_store_budget_bytes", "Memory for answers", () -> budgetBytes);
        metrics.gauge(
                "warmfront_store_passing_bytes",
                "Bytes of answers that are not kept, waiting for their viewers",
                shelf::passingBytes);
        metrics.gauge("warmfront_store_entries", "Answers stored", shelf::count);
        cellar = disk == null ? null : new Cellar(this, purges, writes, disk, known, metrics);
    }

    /// What of a heap the objects of answers may have. The rest is for everything else, which needs
    /// something in any case, and for a collector to work in.
    static long heapShare(long heapBytes) {
        return Math.max(heapBytes / LEAST_HEAP_PART, (heapBytes - BESIDES) / 3 * 2);
    }

    /// What answers of a URL vary by, besides what its key holds.
    public List<String> varies(CacheKey url) {
        if (shelf.get(url) instanceof Variants variants) {
            variants.touch();
            return variants.names();
        }
        return List.of();
    }

    /// What is there under a key. Leads to a fill when nothing is and nobody fetches it yet.
    ///
    /// @param mayLead false if the asker could not store what it fetches
    /// @param deeper whether the disk may be asked
    public Lookup lookup(CacheKey key, long nowMillis, boolean mayLead, boolean deeper) {
        Moment now = now();
        Slot slot = shelf.get(key);
        Slot seen = slot;
        MissReason reason = MissReason.NOT_STORED;
        Entry stale = null;
        if (slot instanceof Entry entry) {
            if (standing(entry) == Standing.PURGED) {
                shelf.remove(entry);
                seen = null;
                if (cellar != null) {
                    cellar.remove(key);
                }
                reason = MissReason.INVALIDATED;
            } else {
                Lookup usable = usable(entry, now, nowMillis, mayLead);
                if (usable != null) {
                    entry.touch();
                    return usable;
                }
                boolean expired = !entry.lifetime().isFresh(nowMillis);
                reason = expired ? MissReason.EXPIRED : MissReason.MARKED_STALE;
                stale = entry;
            }
        } else if (slot instanceof Unstorable known) {
            if (known.holds(nowMillis)) {
                known.touch();
                return new Lookup.Pass(MissReason.KNOWN_UNCACHEABLE, null);
            }
            shelf.remove(known);
            seen = null;
        } else if (deeper && cellar != null && !fills.has(key)) {
            Fill read = cellar.read(key, now);
            if (read != null) {
                return new Lookup.Reading(read);
            }
        }
        Lookup fetched = fills.joinOrLead(key, now, seen, reason, stale, mayLead);
        return fetched != null ? fetched : lookup(key, nowMillis, mayLead, deeper);
    }

    /// What an entry is good for; null if nothing can be done before the origin was asked.
    private @Nullable Lookup usable(Entry entry, Moment now, long nowMillis, boolean mayLead) {
        if (entry.isFresh(nowMillis)) {
            return new Lookup.Fresh(entry);
        } else if (entry.rests(nowMillis)) {
            return new Lookup.Resting(entry);
        } else if (entry.lifetime().freshForMillis() == 0) {
            // Each must ask for itself, so nobody waits for another.
            return new Lookup.Pass(MissReason.ALWAYS_ASKED, entry);
        } else if (entry.bridges(nowMillis)) {
            return new Lookup.Ageing(entry, mayLead ? fills.lead(entry.key(), now, entry) : null);
        }
        return null;
    }

    /// What is there under the key of a slice. It has no age and is not judged: who may know of it,
    /// and for how long it is good, is its outline's affair.
    ///
    /// @param deeper whether the disk may be asked
    /// @param mayLead whether it can be asked for alone
    public Lookup slice(CacheKey key, boolean deeper, boolean mayLead) {
        Slot slot = shelf.get(key);
        if (slot instanceof Entry entry) {
            entry.touch();
            return new Lookup.Fresh(entry);
        }
        Moment now = now();
        Fill read = deeper && cellar != null && !fills.has(key) ? cellar.read(key, now) : null;
        if (read != null) {
            return new Lookup.Reading(read);
        }
        Lookup fetched = fills.joinOrLead(key, now, slot, MissReason.PARTIAL, null, mayLead);
        return fetched != null ? fetched : slice(key, deeper, mayLead);
    }

    /// Where the log of what was taken back stands: what is fetched from now on is newer than that.
    public Moment now() {
        return new Moment(purges.newest(), writes.now());
    }

    /// Whether an entry that was looked up before may still be used without looking again.
    public boolean isUsable(Entry entry, long nowMillis) {
        return !entry.isDead() && standing(entry) == Standing.GOOD && entry.isFresh(nowMillis);
    }

    /// Whether what was fetched since `start` may be used by somebody who began to wait at
    /// `joined`: they may not have known of less than it does.
    public boolean isFor(Entry entry, Moment start, Moment joined) {
        return start.equals(joined) || standing(entry) == Standing.GOOD;
    }

    /// How an entry stands with what was taken back.
    Standing standing(Entry entry) {
        return writes.isSince(entry.place(), entry.writes())
                ? Standing.PURGED
                : entry.standing(purges);
    }

    /// Whether it takes bodies of that length.
    public boolean takes(long length) {
        return length <= budgetBytes / 4;
    }

    /// Whether a body is to go to disk slice by slice while it comes: one that is too long for
    /// memory, or for the disk in one piece, and not too long for all of it.
    public boolean spills(long length, int sliceBytes, Lifetime lifetime) {
        return cellar != null
                && length > 0
                && takes(sliceBytes)
                && !(takes(length) && cellar.takesAtOnce(length))
                && cellar.takes(length, sliceBytes, lifetime);
    }

    /// Whether so much more can go to disk before something else has been written.
    public boolean keepsUp(long length) {
        return cellar == null || cellar.keepsUp(length);
    }

    /// Room for a body; null when it is too large or there is none.
    ///
    /// @param length in bytes, -1 when not known
    public @Nullable Flow keep(Flow.Source source, long length) {
        return !takes(length) ? null : Flow.kept(shelf.budget(), source, length);
    }

    /// A flow that holds only what is still to be read. The more waits in all of them, the earlier
    /// each pauses its writer.
    public Flow pass(Flow.Source source) {
        return Flow.passing(shelf.budget(), source);
    }

    /// How many bytes more may wait in such flows; below zero when too many do.
    public long passingRoom() {
        return shelf.passingRoom();
    }

    /// Stores an answer whose body is in `flow`, or will be; also an answer that was confirmed,
    /// with the body it had.
    ///
    /// @param outline null for what is kept in one piece
    /// @param tags by which invalidations may name it
    /// @param start when the answer was asked for
    public Entry put(
            CacheKey key,
            int status,
            Fields fields,
            Lifetime lifetime,
            Flow flow,
            @Nullable Outline outline,
            Tags tags,
            Moment start) {
        Entry entry = new Entry(key, status, fields, lifetime, flow, outline, tags, start, texts);
        tagsDropped.add(tags.dropped());
        if (standing(entry) == Standing.PURGED && isGoodUnder(key)) {
            // It came too late, and only those who wait for it get it.
            return entry;
        }
        // The store's own hold; the writer's is another.
        if (flow.hold()) {
            shelf.put(entry);
        }
        if (cellar != null) {
            cellar.remove(key);
            keepOnDisk(entry);
        }
        return entry;
    }

    /// The same for what is kept in one piece, and has no tag.
    public Entry put(
            CacheKey key, int status, Fields fields, Lifetime lifetime, Flow flow, Moment start) {
        return put(key, status, fields, lifetime, flow, null, Tags.NONE, start);
    }

    private boolean isGoodUnder(CacheKey key) {
        return shelf.get(key) instanceof Entry other && standing(other) == Standing.GOOD;
    }

    /// Stores what was read from disk, unless something newer is there by now.
    void promote(Label label, Flow flow) {
        if (!flow.hold()) {
            return;
        }
        Entry entry =
                new Entry(
                        label.key(),
                        label.status(),
                        label.fields(),
                        label.lifetime(),
                        flow,
                        label.outline(),
                        label.tags(),
                        new Moment(label.purges(), label.writes()),
                        texts);
        shelf.putIfAbsent(entry);
    }

    /// Notes by what answers of a URL vary, as it was before a restart.
    ///
    /// @return whether it is known now
    boolean restoreNames(CacheKey url, List<String> names) {
        shelf.putIfAbsent(new Variants(url, names));
        return shelf.get(url) instanceof Variants;
    }

    /// Whether there is anything under a key, or may be on disk.
    public boolean mayHold(CacheKey key) {
        return has(key) || (cellar != null && cellar.mayHold(key));
    }

    /// Whether there is anything in memory under a key.
    boolean has(CacheKey key) {
        return shelf.has(key);
    }

    /// Whether there is nothing newer in memory under the key of an entry.
    boolean isNewest(Entry entry) {
        Slot slot = shelf.get(entry.key());
        return slot == null || slot.equals(entry);
    }

    /// Whether what memory has under a key was asked for since this was last asked.
    boolean wasAsked(CacheKey key) {
        Slot slot = shelf.get(key);
        return slot != null && slot.wasAsked();
    }

    /// Notes that answers of a URL vary by `names`, and that one is stored under `key`.
    /// With the one that is too many, the one that was noted longest ago goes.
    public void vary(CacheKey url, List<String> names, CacheKey key) {
        Variants variants;
        synchronized (varying) {
            Slot slot = shelf.get(url);
            if (slot instanceof Variants known && known.names().equals(names)) {
                variants = known;
            } else {
                variants = new Variants(url, names);
                shelf.put(variants);
                if (cellar != null) {
                    cellar.keep(url, names);
                }
                if (slot instanceof Variants known) {
                    known.keys().forEach(this::removeUnder);
                }
            }
        }
        CacheKey excess = variants.add(key);
        if (excess != null) {
            removeUnder(excess);
            if (cellar != null) {
                cellar.remove(excess);
            }
        }
    }

    /// Takes back everything kept of a URL that was written to, and what is being fetched of it.
    public void overwritten(CacheKey url) {
        writes.note(url);
        removeUnder(url);
    }

    /// Has it written down what was [#overwritten], so that it does not come back from disk.
    ///
    /// @return true when it outlives this process, false when that cannot be had; null without a
    ///     disk, where nothing can come back from
    public @Nullable CompletionStage<Boolean> noted() {
        return cellar == null ? null : cellar.noted();
    }

    /// Somebody was told that something was changed before that was written down.
    public void toldUnnoted() {
        toldUnnoted.increment();
    }

    /// Forgets an entry whose body did not arrive whole, or found no room.
    ///
    /// @return whether it will be written to disk
    public boolean written(Entry entry) {
        shelf.weigh(entry); // Its length may not have been known.
        if (!entry.flow().isWhole() || !entry.flow().isKept()) {
            shelf.remove(entry);
            return false;
        }
        // It may have been confirmed meanwhile.
        return shelf.get(entry.key()) instanceof Entry now && now.flow().equals(entry.flow())
                ? keepOnDisk(now)
                : keepOnDisk(entry);
    }

    private boolean keepOnDisk(Entry entry) {
        return cellar != null
                && entry.flow().isWhole()
                && entry.flow().isKept()
                && cellar.keep(entry);
    }

    /// What is past its lifetime and may stand in for a failing origin; null if there is nothing.
    public @Nullable Entry standIn(CacheKey key, long nowMillis) {
        return shelf.get(key) instanceof Entry entry
                        && standing(entry) != Standing.PURGED
                        && entry.standsIn(nowMillis)
                ? entry
                : null;
    }

    /// Forgets an entry that turned out to be wrong.
    public void forget(Entry entry) {
        shelf.remove(entry);
        if (cellar != null) {
            cellar.forget(entry.key());
        }
    }

    /// An entry that was looked up was given up by memory meanwhile.
    public void wentAway(Entry entry) {
        shelf.remove(entry);
    }

    /// Remembers that answers under a key cannot be stored.
    public void noteUnstorable(CacheKey key, long nowMillis) {
        shelf.put(new Unstorable(key, nowMillis + UNSTORABLE_MILLIS));
    }

    /// Begins to fetch what is under a key; null if somebody does, or has it already.
    public @Nullable Fill lead(CacheKey key) {
        return fills.lead(key, now(), null);
    }

    /// What is being fetched under a key; null if nothing is.
    public @Nullable Fill running(CacheKey key) {
        return fills.running(key);
    }

    /// Lets everybody who waits for a fill look again, and those who come then wait for another.
    public Fill renewed(Fill before) {
        return fills.renewed(before, now());
    }

    /// Remembers that slices of what is under a key did not fit together.
    ///
    /// @param times that this counts for
    public void noteUnsteady(CacheKey key, int times, long nowMillis) {
        CacheKey place = Unsteady.key(key);
        Unsteady known =
                shelf.get(place) instanceof Unsteady there && there.counts(nowMillis)
                        ? there
                        : new Unsteady(place, nowMillis + UNSTEADY_MILLIS);
        known.note(times);
        if (known != shelf.get(place)) {
            shelf.put(known);
        }
    }

    /// Whether what is under a key may be cut into slices, as far as is known.
    public boolean isSteady(CacheKey key, long nowMillis) {
        return !(shelf.get(Unsteady.key(key)) instanceof Unsteady known && known.holds(nowMillis));
    }

    /// Ends a fill: everybody who waits for it goes on.
    public void settle(Fill fill, Fill.Outcome outcome) {
        fills.settle(fill, outcome);
    }

    /// Ends a fill that brought nothing.
    public void settle(Fill fill, OriginFailure failure) {
        settle(fill, new Fill.Outcome.Failed(failure));
    }

    @Override
    public void invalidate(long sequence, Purge purge) {
        synchronized (invalidating) {
            Journal.Step step = purges.add(sequence, purge);
            if (step != null && cellar != null) {
                cellar.invalidated(step);
            }
        }
    }

    /// Bytes in use, bodies still being sent to slow viewers included.
    public long usedBytes() {
        return shelf.usedBytes();
    }

    /// What of that is in buffers of Netty's.
    public long bufferBytes() {
        return shelf.bufferBytes();
    }

    /// How many answers are stored, and memories of what cannot be.
    public int entries() {
        return shelf.count();
    }

    /// Gives up everything that is in memory. What is on disk stays.
    @Override
    public void close() throws InterruptedException {
        if (cellar != null) {
            cellar.close();
        }
        clear();
    }

    /// Gives up everything that is in memory.
    public void clear() {
        shelf.clear();
    }

    private void removeUnder(CacheKey key) {
        Slot slot = shelf.get(key);
        if (slot instanceof Variants variants) {
            variants.keys().forEach(this::removeUnder);
        } else if (slot != null) {
            shelf.remove(slot);
        }
    }

    private void evicted(Slot slot) {
        evictions.increment();
        if (cellar != null && slot.wasAsked()) {
            cellar.touch(slot.key());
        }
    }
}
