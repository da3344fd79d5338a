package dev.warmfront.edge.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// S3-FIFO after the paper ("FIFO queues are all you need for cache eviction", SOSP 2023), with
/// sizes: a small queue of a tenth, a main one, and ghosts for as much as that.
final class S3Fifo {

    private static final int MOST_USES = 3;

    private final long budget;
    private final long mostSmall;
    private final Map<Integer, Thing> things = new HashMap<>();
    private final Deque<Thing> small = new ArrayDeque<>();
    private final Deque<Thing> main = new ArrayDeque<>();
    private final LinkedHashMap<Integer, Integer> ghosts = new LinkedHashMap<>();
    private long smallBytes;
    private long mainBytes;
    private long ghostBytes;

    S3Fifo(long budget) {
        this.budget = budget;
        this.mostSmall = budget / 10;
    }

    /// Asks for something, and stores it if it is not there.
    boolean isHit(int key, int size) {
        Thing there = things.get(key);
        if (there != null) {
            there.uses = Math.min(MOST_USES, there.uses + 1);
            return true;
        } else if (size > budget / 4) {
            return false;
        }
        while (smallBytes + mainBytes + size > budget) {
            evict();
        }
        Thing thing = new Thing(key, size);
        things.put(key, thing);
        Integer ghost = ghosts.remove(key);
        if (ghost == null) {
            small.addLast(thing);
            smallBytes += size;
        } else {
            ghostBytes -= ghost;
            main.addLast(thing);
            mainBytes += size;
        }
        return false;
    }

    private void evict() {
        if (smallBytes >= mostSmall || main.isEmpty()) {
            evictFromSmall();
        } else {
            evictFromMain();
        }
    }

    private void evictFromSmall() {
        while (!small.isEmpty()) {
            Thing thing = small.removeFirst();
            smallBytes -= thing.size;
            if (thing.uses <= 1) {
                things.remove(thing.key);
                haunt(thing);
                return;
            }
            thing.uses = 0;
            main.addLast(thing);
            mainBytes += thing.size;
            if (mainBytes > budget - mostSmall) {
                evictFromMain();
            }
        }
    }

    private void evictFromMain() {
        while (!main.isEmpty()) {
            Thing thing = main.removeFirst();
            if (thing.uses == 0) {
                mainBytes -= thing.size;
                things.remove(thing.key);
                return;
            }
            thing.uses--;
            main.addLast(thing);
        }
    }

    private void haunt(Thing thing) {
        ghosts.put(thing.key, thing.size);
        ghostBytes += thing.size;
        var oldest = ghosts.values().iterator();
        while (ghostBytes > budget - mostSmall) {
            ghostBytes -= oldest.next();
            oldest.remove();
        }
    }

    private static final class Thing {

        private final int key;
        private final int size;
        private int uses;

        Thing(int key, int size) {
            this.key = key;
            this.size = size;
        }
    }
}
