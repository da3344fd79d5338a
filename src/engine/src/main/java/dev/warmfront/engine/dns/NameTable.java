package dev.warmfront.engine.dns;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Values by name, asked for by any part of a name from some label on: the ancestors of a name are
/// found without making them.
final class NameTable<V> {

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

    /// The value of the name that starts at `from` in the octets of a name and goes to their end.
    @SuppressWarnings("unchecked")
    @Nullable V get(byte[] wire, int from) {
        for (int slot = hash(wire, from) & mask; names[slot] != null; slot = slot + 1 & mask) {
            byte[] name = names[slot];
            if (Arrays.equals(name, 0, name.length, wire, from, wire.length)) {
                return (V) values[slot];
            }
        }
        return null;
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
        int slot = hash(name.wire(), 0) & mask;
        while (names[slot] != null) {
            slot = slot + 1 & mask;
        }
        names[slot] = name.wire();
        values[slot] = value;
    }

    private static int hash(byte[] wire, int from) {
        int hash = 1;
        for (int i = from; i < wire.length; i++) {
            hash = 31 * hash + wire[i];
        }
        return hash ^ hash >>> 15;
    }
}
