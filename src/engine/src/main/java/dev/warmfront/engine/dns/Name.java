package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// A domain name as it is on the wire without compression, letters lower-case (RFC 1035, section
/// 3.1): at most 63 octets a label and 255 together.
public final class Name implements Comparable<Name> {

    public static final Name ROOT = new Name(new byte[1]);

    static final int LONGEST = 255;

    private final byte[] wire;

    private Name(byte[] wire) {
        this.wire = wire;
    }

    /// Reads presentation form (RFC 1035, section 5.1): labels with dots between, a trailing dot or
    /// none, `\.` for a dot and `\ddd` for any octet inside a label.
    ///
    /// @throws IllegalArgumentException if `text` is not a name
    public static Name parse(String text) {
        String dotted = text.endsWith(".") && !text.endsWith("\\.") ? text : text + ".";
        if (dotted.equals(".")) {
            return ROOT;
        }
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream label = new ByteArrayOutputStream();
        for (int i = 0; i < dotted.length(); i++) {
            char c = dotted.charAt(i);
            if (c == '.') {
                Require.that(
                        label.size() > 0 && label.size() <= 63,
                        "name",
                        text,
                        "labels of 1..63 octets");
                wire.write(label.size());
                wire.writeBytes(label.toByteArray());
                label.reset();
            } else if (c == '\\') {
                int octet = Escape.octet(dotted, i);
                i += Escape.length(dotted, i) - 1;
                label.write(lower(octet));
            } else {
                Require.that(c > ' ' && c < 127, "name", text, "visible ASCII");
                label.write(lower(c));
            }
        }
        wire.write(0);
        Require.that(wire.size() <= LONGEST, "name", text, "at most 255 octets");
        return new Name(wire.toByteArray());
    }

    /// Takes a name from a message in which it stands uncompressed and well-formed.
    public static Name ofWire(byte[] message, int from, int to) {
        byte[] wire = Arrays.copyOfRange(message, from, to);
        for (int i = 0; i < wire.length; i++) {
            wire[i] = (byte) lower(wire[i] & 0xff); // A length is at most 63: no letter.
        }
        return new Name(wire);
    }

    /// Takes a name that stands alone, for example in the data of a CNAME record of ours.
    static Name ofWire(byte[] wire) {
        return ofWire(wire, 0, wire.length);
    }

    /// How many octets it takes.
    public int length() {
        return wire.length;
    }

    public byte[] toBytes() {
        return wire.clone();
    }

    /// Copies its octets to `into`; returns how many.
    public int copy(byte[] into, int at) {
        System.arraycopy(wire, 0, into, at, wire.length);
        return wire.length;
    }

    public int octet(int index) {
        return wire[index] & 0xff;
    }

    /// Whether it is `other` or below it.
    public boolean isAtOrUnder(Name other) {
        int rest = wire.length - other.wire.length;
        for (int from = 0; from <= rest; from += wire[from] + 1) {
            if (from == rest) {
                return Arrays.equals(wire, from, wire.length, other.wire, 0, other.wire.length);
            }
        }
        return false;
    }

    boolean isWildcard() {
        return wire.length > 2 && wire[0] == 1 && wire[1] == '*';
    }

    /// The wildcard right below it.
    Name wildcard() {
        byte[] star = new byte[wire.length + 2];
        star[0] = 1;
        star[1] = '*';
        System.arraycopy(wire, 0, star, 2, wire.length);
        return new Name(star);
    }

    /// How many labels it has, a wildcard's first not counted (RFC 4034, section 3.1.3).
    int labels() {
        int labels = isWildcard() ? -1 : 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            labels++;
        }
        return labels;
    }

    /// The name without its left-most label.
    Name parent() {
        return new Name(Arrays.copyOfRange(wire, wire[0] + 1, wire.length));
    }

    byte[] wire() {
        return wire;
    }

    static int lower(int octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(wire, name.wire);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(wire);
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(wire, other.wire);
    }

    /// Presentation form without the trailing dot; `.` for the root.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            text.append(at == 0 ? "" : ".");
            for (int i = at + 1; i <= at + wire[at]; i++) {
                Escape.append(text, wire[i] & 0xff);
            }
        }
        return text.isEmpty() ? "." : text.toString();
    }
}
