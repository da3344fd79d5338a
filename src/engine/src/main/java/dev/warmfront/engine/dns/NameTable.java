package dev.warmfront.engine.dns;

import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Values by name, asked for by any part of a name from some label on: the ancestors of a name are
/// found without making them.
final class NameTable<V> {

    static final int EMPTY_HASH = 1;

    private final byte[][] names;
    private final Object[] values;
    private final int mask;

    NameTable(Map<Name, V> entries) {
        int size = Integer.highestOneBit(Math.max(4, entries.size() * 2)) * 2;
        names = new byte[size][];
        values = new Object[size];
        mask = size - 1;
        entries.forEach(this::put);
    }

    /// The value of the part of a name that starts at that label.
    @SuppressWarnings("unchecked")
    @Nullable V get(Sought sought, int label) {
        for (int slot = slot(sought.hash(label)); names[slot] != null; slot = slot + 1 & mask) {
            if (sought.isSame(names[slot], label)) {
                return (V) values[slot];
            }
        }
        return null;
    }

    @Nullable V get(Name name) {
        Sought sought = new Sought();
        sought.set(name);
        return get(sought, 0);
    }

    /// Every name and its value.
    @SuppressWarnings("unchecked")
    void forEach(BiConsumer<Name, V> action) {
        for (int slot = 0; slot < names.length; slot++) {
            if (names[slot] != null) {
                action.accept(Name.ofWire(names[slot]), (V) values[slot]);
            }
        }
    }

    private void put(Name name, V value) {
        byte[] wire = name.wire();
        int hash = EMPTY_HASH;
        for (int i = wire.length - 1; i >= 0; i--) {
            hash = grown(hash, wire[i]);
        }
        int slot = slot(hash);
        while (names[slot] != null) {
            slot = slot + 1 & mask;
        }
        names[slot] = wire;
        values[slot] = value;
    }

    /// The hash of what has one more octet in front: so all parts of a name take one go.
    static int grown(int hash, byte octet) {
        return 31 * hash + octet;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) & mask;
    }
}
