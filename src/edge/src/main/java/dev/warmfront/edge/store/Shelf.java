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

    private final Budget budget =
            new Budget() {
                @Override
                public boolean take(long bytes) {
                    return makeRoom(used, budgetBytes, bytes);
                }

                @Override
                public void giveBack(long bytes) {
                    used.addAndGet(-bytes);
                }

                @Override
                public void raw(long bytes) {
                    raw.addAndGet(bytes);
                }
            };

    /// An empty one.
    ///
    /// @param mostHeapBytes of the budget, for what is on the heap
    /// @param evicted is told of what was given up to make room
    Shelf(long budgetBytes, long mostHeapBytes, Consumer<Slot> evicted) {
        this.budgetBytes = budgetBytes;
        this.mostHeapBytes = mostHeapBytes;
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
        return budget;
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
}
