package dev.warmfront.engine.dns;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Values by name, asked for by any part of a name from some label on: the ancestors of a name are
/// found without making them.
final class NameTable<V extends NameTable.Named> {

    /// What is found by a name, and knows it.
    interface Named {

        Name name();

        /// The octets of the name. Nobody changes them.
        byte[] wire();
    }

    static final int EMPTY_HASH = 1;

    private final Object[] values;
    private final int mask;

    NameTable(Collection<V> all) {
        int size = Integer.highestOneBit(Math.max(4, all.size() * 2)) * 2;
        values = new Object[size];
        mask = size - 1;
        all.forEach(this::put);
    }

    /// The value of the part of a name that starts at that label.
    @Nullable V get(Sought sought, int label) {
        int slot = slot(sought.hash(label)) & mask;
        V value = at(slot);
        while (value != null && !sought.isSame(value.wire(), label)) {
            slot = slot + 1 & mask;
            value = at(slot);
        }
        return value;
    }

    @Nullable V get(Name name) {
        Sought sought = new Sought();
        sought.set(name);
        return get(sought, 0);
    }

    /// Every value.
    void forEach(Consumer<V> action) {
        for (int slot = 0; slot < values.length; slot++) {
            V value = at(slot);
            if (value != null) {
                action.accept(value);
            }
        }
    }

    private void put(V value) {
        int slot = slot(hash(value.wire())) & mask;
        while (values[slot] != null) {
            slot = slot + 1 & mask;
        }
        values[slot] = value;
    }

    @SuppressWarnings("unchecked")
    private @Nullable V at(int slot) {
        return (V) values[slot];
    }

    /// The hash of what has one more octet in front: so all parts of a name take one go.
    static int grown(int hash, byte octet) {
        return 31 * hash + octet;
    }

    /// The hash of a whole name.
    static int hash(byte[] wire) {
        int hash = EMPTY_HASH;
        for (int i = wire.length - 1; i >= 0; i--) {
            hash = grown(hash, wire[i]);
        }
        return hash;
    }

    /// Where to look first, before it is cut to the size of a table.
    static int slot(int hash) {
        return hash ^ hash >>> 15;
    }
}
