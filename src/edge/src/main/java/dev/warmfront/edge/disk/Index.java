package dev.warmfront.edge.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Where what lies on disk: open addressing outside the heap, 24 bytes a slot, between four tenths
/// and eight tenths full; so 30 to 60 bytes an entry, whatever its key.
///
/// 1,024 stripes, each with a lock that is held for tens of nanoseconds, and while a stripe
/// doubles, for a thousandth part of what the whole would take.
final class Index implements AutoCloseable {

    private static final int STRIPE_BITS = 10;
    private static final int LEAST_SLOTS = 64;
    private static final int SLOT = 24;

    private final Stripe[] stripes = new Stripe[1 << STRIPE_BITS];
    private final LongAdder size = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    Index() {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe();
        }
    }

    /// Where it lies; 0 if it is not there.
    long get(Fingerprint key) {
        return stripe(key).get(key);
    }

    /// Notes where it lies.
    ///
    /// @return where it lay before; 0 if nowhere
    long put(Fingerprint key, long place) {
        return stripe(key).put(key, place);
    }

    /// Takes it out, wherever it lies.
    void remove(Fingerprint key) {
        stripe(key).remove(key, 0);
    }

    /// Takes it out if it still lies there.
    void remove(Fingerprint key, long place) {
        stripe(key).remove(key, place);
    }

    /// Notes that it was asked for.
    void touch(Fingerprint key) {
        stripe(key).touch(key);
    }

    long size() {
        return size.sum();
    }

    /// Memory in use.
    long bytes() {
        return bytes.sum();
    }

    void clear() {
        for (Stripe stripe : stripes) {
            stripe.clear();
        }
    }

    @Override
    public void close() {
        for (Stripe stripe : stripes) {
            stripe.close();
        }
    }

    private Stripe stripe(Fingerprint key) {
        return stripes[(int) (key.high() >>> Long.SIZE - STRIPE_BITS)];
    }

    /// A slot is free when its place is 0. Linear probing, and no graves: what comes behind moves
    /// up.
    private final class Stripe {

        private @Nullable Arena arena;
        private MemorySegment memory = MemorySegment.NULL;

        /// The same as a buffer, which needs no method handles to be read: those the JVM makes in
        /// the middle of a start.
        private ByteBuffer slots = memory.asByteBuffer();

        private int capacity;
        private int count;

        synchronized long get(Fingerprint key) {
            int slot = find(key);
            return slot < 0 ? 0 : place(slot);
        }

        synchronized long put(Fingerprint key, long place) {
            if (capacity == 0 || (count + 1) * 10L > capacity * 8L) {
                grow();
            }
            int slot = find(key);
            if (slot >= 0) {
                long before = place(slot);
                setPlace(slot, place);
                return before;
            }
            add(key.high(), key.low(), place);
            count++;
            size.increment();
            return 0;
        }

        synchronized void remove(Fingerprint key, long place) {
            int slot = find(key);
            if (slot >= 0 && (place == 0 || Place.plain(place(slot)) == Place.plain(place))) {
                free(slot);
                count--;
                size.decrement();
            }
        }

        synchronized void touch(Fingerprint key) {
            int slot = find(key);
            if (slot >= 0 && Place.asked(place(slot)) < Place.MOST_ASKED) {
                setPlace(slot, place(slot) + 1);
            }
        }

        synchronized void clear() {
            size.add(-count);
            count = 0;
            if (capacity > 0) {
                memory.fill((byte) 0);
            }
        }

        synchronized void close() {
            size.add(-count);
            bytes.add(-(long) capacity * SLOT);
            count = 0;
            capacity = 0;
            look(MemorySegment.NULL);
            Arena old = arena;
            arena = null;
            if (old != null) {
                old.close();
            }
        }

        private int find(Fingerprint key) {
            if (capacity == 0) {
                return -1;
            }
            for (int slot = home(key.low()); place(slot) != 0; slot = slot + 1 & capacity - 1) {
                if (low(slot) == key.low() && high(slot) == key.high()) {
                    return slot;
                }
            }
            return -1;
        }

        private void add(long high, long low, long place) {
            int slot = home(low);
            while (place(slot) != 0) {
                slot = slot + 1 & capacity - 1;
            }
            set(slot, high, low, place);
        }

        private void free(int freed) {
            int hole = freed;
            int slot = hole + 1 & capacity - 1;
            while (place(slot) != 0) {
                int home = home(low(slot));
                // Whether the hole lies between where it belongs and where it is.
                if ((slot - home & capacity - 1) >= (slot - hole & capacity - 1)) {
                    set(hole, high(slot), low(slot), place(slot));
                    hole = slot;
                }
                slot = slot + 1 & capacity - 1;
            }
            set(hole, 0, 0, 0);
        }

        private void grow() {
            ByteBuffer before = slots;
            int slotsBefore = capacity;
            Arena old = arena;
            Arena next = Arena.ofShared();
            capacity = Math.max(LEAST_SLOTS, capacity * 2);
            look(next.allocate((long) capacity * SLOT, Long.BYTES));
            arena = next;
            for (int i = 0; i < slotsBefore; i++) {
                int at = i * SLOT;
                long place = before.getLong(at + 16);
                if (place != 0) {
                    add(before.getLong(at), before.getLong(at + 8), place);
                }
            }
            bytes.add((long) (capacity - slotsBefore) * SLOT);
            if (old != null) {
                old.close();
            }
        }

        private void look(MemorySegment other) {
            memory = other;
            slots = other.asByteBuffer().order(ByteOrder.nativeOrder());
        }

        private int home(long low) {
            return (int) low & capacity - 1;
        }

        private long high(int slot) {
            return slots.getLong(slot * SLOT);
        }

        private long low(int slot) {
            return slots.getLong(slot * SLOT + 8);
        }

        private long place(int slot) {
            return slots.getLong(slot * SLOT + 16);
        }

        private void setPlace(int slot, long place) {
            slots.putLong(slot * SLOT + 16, place);
        }

        private void set(int slot, long high, long low, long place) {
            int at = slot * SLOT;
            slots.putLong(at, high);
            slots.putLong(at + 8, low);
            slots.putLong(at + 16, place);
        }
    }
}
