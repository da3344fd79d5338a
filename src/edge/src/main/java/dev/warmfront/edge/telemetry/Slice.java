package dev.warmfront.edge.telemetry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A piece of text as octets (ISO 8859-1), which may belong to somebody else. Used over and over.
public final class Slice {

    private static final int LONGEST_COPY = 8 * 1024;

    private byte[] own = new byte[64];
    private byte[] octets = own;
    private int from;
    private int length;

    Slice() {}

    /// Points at octets that stay as they are until the line is written.
    public void set(byte[] text, int first, int count) {
        octets = text;
        from = first;
        length = count;
    }

    /// Copies a text; of a very long one, the beginning. Nothing of `null`.
    public void set(@Nullable String text) {
        length = text == null ? 0 : Math.min(text.length(), LONGEST_COPY);
        if (own.length < length) {
            own = Arrays.copyOf(own, length);
        }
        octets = own;
        from = 0;
        for (int i = 0; i < length && text != null; i++) {
            char c = text.charAt(i);
            own[i] = (byte) (c <= 0xff ? c : '?');
        }
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    byte at(int index) {
        return octets[from + index];
    }

    /// Where the first `octet` is; [#length] if it is nowhere.
    int indexOf(char octet) {
        int i = 0;
        while (i < length && at(i) != octet) {
            i++;
        }
        return i;
    }

    void copyTo(byte[] to, int place, int first, int count) {
        System.arraycopy(octets, from + first, to, place, count);
    }
}
