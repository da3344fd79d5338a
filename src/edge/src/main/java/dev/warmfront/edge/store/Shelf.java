package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Slots by their keys, within a budget of bytes, and within a share of the heap: what does not fit
/// pushes out what was used least ([Queues]). It does not know what is in a slot.
///
/// Safe to use from every event loop; looking takes no lock.
final class Shelf {

    private final long budgetBytes;
    private final long mostHeapBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong heap = new AtomicLong();
    private final AtomicLong raw = new AtomicLong();
    private final ConcurrentMap<CacheKey, Slot> slots = new ConcurrentHashMap<>();
    private final Queues queues;
    private final Consumer<Slot> evicted;

    private final OnTheWay onTheWay;

    /// An empty one.
    ///
    /// @param mostHeapBytes of the budget, for what is on the heap
    /// @param mostPassingBytes beside the budget, for what waits in passing
    /// @param evicted is told of what was given up to make room
    Shelf(long budgetBytes, long mostHeapBytes, long mostPassingBytes, Consumer<Slot> evicted) {
        this.budgetBytes = budgetBytes;
        this.mostHeapBytes = mostHeapBytes;
        this.onTheWay = new OnTheWay(budgetBytes, mostPassingBytes);
        this.queues = new Queues(budgetBytes);
        this.evicted = evicted;
    }

    @Nullable Slot get(CacheKey key) {
        return slots.get(key);
    }

    boolean has(CacheKey key) {
        return slots.containsKey(key);
    }

    /// The same budget, for what belongs to a slot.
    Budget budget() {
        return onTheWay;
    }

    long usedBytes() {
        return used.get();
    }

    /// What of that lies on the heap.
    long heapBytes() {
        return heap.get();
    }

    /// What of it is in buffers of Netty's.
    long bufferBytes() {
        return Math.max(0, used.get() - heap.get() - raw.get());
    }

    /// What waits in passing, beside the budget.
    long passingBytes() {
        return onTheWay.passing.get();
    }

    /// How much more may wait in passing; below zero when too much does.
    long passingRoom() {
        return onTheWay.room();
    }

    int count() {
        return slots.size();
    }

    /// Notes that a slot weighs something else by now.
    void weigh(Slot slot) {
        queues.weigh(slot, slot.weigh());
    }

    /// Gives up everything.
    void clear() {
        for (Slot slot : slots.values()) {
            remove(slot);
        }
    }

    /// Puts a slot in, in place of the one that has its key.
    void put(Slot slot) {
        if (!makeRoom(slot.cost())) {
            slot.leave();
            return;
        }
        queues.add(slot, slot.weigh());
        Slot before = slots.put(slot.key(), slot);
        if (before != null) {
            queues.inherit(slot, before);
            discard(before);
        }
    }

    /// Puts a slot in, unless there is one.
    void putIfAbsent(Slot slot) {
        if (!makeRoom(slot.cost())) {
            slot.leave();
            return;
        }
        queues.add(slot, slot.weigh());
        if (slots.putIfAbsent(slot.key(), slot) != null) {
            discard(slot);
        }
    }

    /// Takes a slot out, if it is in.
    void remove(Slot slot) {
        slots.remove(slot.key(), slot);
        discard(slot);
    }

    private void discard(Slot slot) {
        if (queues.remove(slot)) {
            free(slot);
        }
    }

    private void free(Slot slot) {
        heap.addAndGet(-slot.cost());
        used.addAndGet(-slot.cost());
        slot.leave();
    }

    /// For what is on the heap, which counts twice.
    private boolean makeRoom(long bytes) {
        if (!makeRoom(heap, mostHeapBytes, bytes)) {
            return false;
        } else if (!makeRoom(used, budgetBytes, bytes)) {
            heap.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    private boolean makeRoom(AtomicLong taken, long most, long bytes) {
        if (bytes > most) {
            return false;
        }
        for (; ; ) {
            long before = taken.get();
            if (before + bytes <= most) {
                if (taken.compareAndSet(before, before + bytes)) {
                    return true;
                }
            } else if (!evictOne()) {
                return false;
            }
        }
    }

    private boolean evictOne() {
        Slot slot = queues.evict();
        if (slot == null) {
            return false;
        }
        slots.remove(slot.key(), slot);
        free(slot);
        evicted.accept(slot);
        return true;
    }

    /// What is on its way has a part of the budget, so that however much comes at once does not
    /// push out everything that is there; what finds no room in it passes. What passes is beside
    /// the budget, and the more of it waits, the earlier each writer pauses.
    private final class OnTheWay implements Budget {

        /// Of the budget, in quarters.
        private static final int PART = 3;

        /// One flow may have so much of what is free.
        private static final int PASSING_PART = 64;

        private static final int LEAST_WAITING = 4 * 1024;

        private final long most;
        private final long mostPassing;
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong passing = new AtomicLong();

        OnTheWay(long budgetBytes, long mostPassingBytes) {
            most = budgetBytes / 4 * PART;
            mostPassing = mostPassingBytes;
        }

        @Override
        public boolean take(long bytes) {
            if (taken.addAndGet(bytes) <= most && makeRoom(used, budgetBytes, bytes)) {
                return true;
            }
            taken.addAndGet(-bytes);
            return false;
        }

        @Override
        public void arrived(long bytes) {
            taken.addAndGet(-bytes);
        }

        @Override
        public void giveBack(long bytes) {
            used.addAndGet(-bytes);
        }

        @Override
        public void raw(long bytes) {
            raw.addAndGet(bytes);
        }

        @Override
        public void pass(long bytes) {
            passing.addAndGet(bytes);
        }

        @Override
        public int pauseAt() {
            return Math.clamp(room() / PASSING_PART, LEAST_WAITING, MOST_WAITING);
        }

        long room() {
            return mostPassing - passing.get();
        }
    }
}
