package dev.warmfront.engine.dns;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A name that is looked for: its octets, and of every part of it from some label to the end the
/// hash by which tables find it, worked out in one go. Used again for the next name.
public final class Sought {

    private static final int MOST_LABELS = Name.LONGEST / 2 + 1;

    private final byte[] wire = new byte[Name.LONGEST];
    private final int[] starts = new int[MOST_LABELS];
    private final int[] hashes = new int[MOST_LABELS];
    private int length;
    private int depth;
    private @Nullable Name name;

    /// Takes a name from a message in which it stands uncompressed and well-formed.
    public void set(byte[] message, int from, int to) {
        length = to - from;
        name = null;
        for (int i = 0; i < length; i++) {
            wire[i] = (byte) Name.lower(message[from + i] & 0xff); // A length is no letter.
        }
        depth = 0;
        int at = 0;
        while (wire[at] != 0) {
            starts[depth++] = at;
            at += wire[at] + 1;
        }
        starts[depth] = at;
        int label = depth;
        int hash = NameTable.EMPTY_HASH;
        for (int i = at; i >= 0; i--) {
            hash = NameTable.grown(hash, wire[i]);
            if (i == starts[label]) {
                hashes[label--] = hash;
            }
        }
    }

    void set(Name other) {
        set(other.wire(), 0, other.length());
        name = other;
    }

    /// The name; made when it is asked for.
    public Name name() {
        Name known = name;
        if (known == null) {
            known = Name.ofWire(wire, 0, length);
            name = known;
        }
        return known;
    }

    /// Copies its octets to `into`; returns how many.
    public int copy(byte[] into, int at) {
        System.arraycopy(wire, 0, into, at, length);
        return length;
    }

    /// How many labels it has; the part from that label on is the root.
    int depth() {
        return depth;
    }

    int hash(int label) {
        return hashes[label];
    }

    boolean isSame(byte[] other, int label) {
        return Arrays.equals(other, 0, other.length, wire, starts[label], length);
    }

    /// Whether the whole name is these octets.
    boolean isSame(byte[] other, int from, int howMany) {
        return Arrays.equals(other, from, from + howMany, wire, 0, length);
    }
}
