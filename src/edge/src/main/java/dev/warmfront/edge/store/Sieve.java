package dev.warmfront.edge.store;

import org.jspecify.annotations.Nullable;

/// The order in which slots are given up: SIEVE. New ones come in at one end; a hand walks from the
/// other, spares what was used since it last came by, and takes the first that was not. A use only
/// sets a mark, so a hit takes no lock.
final class Sieve {

    private @Nullable Slot newest;
    private @Nullable Slot oldest;
    private @Nullable Slot hand;

    synchronized void add(Slot slot) {
        slot.linked = true;
        slot.older = newest;
        if (newest != null) {
            newest.newer = slot;
        }
        newest = slot;
        if (oldest == null) {
            oldest = slot;
        }
    }

    /// Takes a slot out; false if it was not in.
    @SuppressWarnings("ReferenceEquality") // The very slot the hand is at.
    synchronized boolean remove(Slot slot) {
        if (!slot.linked) {
            return false;
        }
        slot.linked = false;
        Slot older = slot.older;
        Slot newer = slot.newer;
        if (hand == slot) {
            hand = newer;
        }
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
        return true;
    }

    /// The next to be given up, taken out; null when there is none.
    synchronized @Nullable Slot evict() {
        Slot slot = hand == null ? oldest : hand;
        while (slot != null && slot.wasVisited()) {
            slot = slot.newer == null ? oldest : slot.newer;
        }
        if (slot != null) {
            hand = slot;
            remove(slot);
        }
        return slot;
    }
}
