package dev.warmfront.edge.store;

import org.jspecify.annotations.Nullable;

/// The order in which slots are given up: S3-FIFO, with a second round.
///
/// What is new waits in a small queue. At its end, what was used twice there moves to the main one,
/// what was used once goes round again, and what was not used is given up: most of what is asked
/// for is asked for once, and leaves before it could push out anything that is wanted. Of what left
/// so a fingerprint stays behind for a while ([Ghosts]); if it comes back it goes straight to the
/// main queue, where a slot is spared as often as it was used.
///
/// A use only counts in the slot, so a hit takes no lock. All weights are bytes.
final class Queues {

    /// The small queue gives up first when it has more than this part of the budget.
    private static final int SMALL_PART = 10;

    /// So many slots are spared at most before one goes, used or not: nobody waits for longer than
    /// it takes to look at them.
    private static final int MOST_SPARED = 2048;

    private final long mostSmall;
    private final long mostMain;
    private final long young;
    private final Row small = new Row();
    private final Row main = new Row();
    private final Ghosts ghosts;

    Queues(long budgetBytes) {
        mostSmall = budgetBytes / SMALL_PART;
        mostMain = budgetBytes - mostSmall;
        young = budgetBytes / 2;
        ghosts = new Ghosts(mostMain);
    }

    synchronized void add(Slot slot, long weight) {
        slot.weight = weight;
        (ghosts.take(slot.key().hashCode()) ? main : small).add(slot);
    }

    /// Lets a slot stand where the one stands that it takes the place of.
    synchronized void inherit(Slot slot, Slot before) {
        if (before.row != null && slot.row != null) {
            slot.used(before.uses());
            if (before.row == main) {
                move(slot, main);
            }
        }
    }

    /// Notes that a slot weighs something else by now.
    synchronized void weigh(Slot slot, long weight) {
        Row row = slot.row;
        if (row != null) {
            row.bytes += weight - slot.weight;
            slot.weight = weight;
        }
    }

    /// Takes a slot out; false if it was not in.
    synchronized boolean remove(Slot slot) {
        Row row = slot.row;
        if (row != null) {
            row.remove(slot);
        }
        return row != null;
    }

    /// The next to be given up, taken out; null when there is none, or nothing but what still
    /// arrives.
    synchronized @Nullable Slot evict() {
        int patience = MOST_SPARED;
        for (; ; ) {
            boolean fromSmall = small.bytes >= mostSmall || main.oldest == null;
            Row row = fromSmall && small.oldest != null ? small : main;
            Slot slot = row.oldest;
            if (slot == null) {
                return null;
            }
            patience--;
            if (patience <= 0 && slot.isArriving()) {
                return null;
            } else if (patience <= 0 || !isSpared(slot, row)) {
                row.remove(slot);
                if (row == small) {
                    ghosts.add(slot.key().hashCode(), slot.weight, small.count + main.count);
                }
                return slot;
            } else if (main.bytes > mostMain) {
                Slot other = evictFromMain(patience);
                if (other != null) {
                    return other;
                }
            }
        }
    }

    private @Nullable Slot evictFromMain(int patience) {
        for (int left = patience; ; left--) {
            Slot slot = main.oldest;
            if (slot == null || (left <= 0 && slot.isArriving())) {
                return null;
            } else if (left <= 0 || !isSpared(slot, main)) {
                main.remove(slot);
                return slot;
            }
        }
    }

    /// Whether the oldest of a queue stays, and is not the oldest any more.
    private boolean isSpared(Slot slot, Row row) {
        if (slot.isArriving()) {
            // Its room is not free before it is whole, and the disk would not get it.
            move(slot, row);
            return true;
        }
        int uses = slot.uses();
        if (uses == 0) {
            return false;
        } else if (row == main) {
            slot.used(uses - 1);
            move(slot, main);
            return true;
        }
        // While the main queue has little, one use is enough: nothing better would go for it.
        boolean enough = uses > 1 || slot.again || main.bytes + slot.weight <= young;
        slot.used(0);
        slot.again = !enough;
        move(slot, enough ? main : small);
        return true;
    }

    private static void move(Slot slot, Row to) {
        if (slot.row != null) {
            slot.row.remove(slot);
        }
        to.add(slot);
    }

    /// A queue.
    static final class Row {

        private @Nullable Slot newest;
        private @Nullable Slot oldest;
        private long bytes;
        private int count;

        private void add(Slot slot) {
            slot.row = this;
            slot.older = newest;
            if (newest != null) {
                newest.newer = slot;
            }
            newest = slot;
            if (oldest == null) {
                oldest = slot;
            }
            bytes += slot.weight;
            count++;
        }

        private void remove(Slot slot) {
            Slot older = slot.older;
            Slot newer = slot.newer;
            if (older != null) {
                older.newer = newer;
            } else {
                oldest = newer;
            }
            if (newer != null) {
                newer.older = older;
            } else {
                newest = older;
            }
            slot.older = null;
            slot.newer = null;
            slot.row = null;
            bytes -= slot.weight;
            count--;
        }
    }
}
