package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Records;
import java.util.List;

/// Writes records into a message, with names compressed (RFC 1035, section 4.1.4), up to a limit.
final class Writer {

    private static final int NS = 2;
    private static final int CNAME = 5;
    private static final int SOA = 6;
    private static final int IN = 1;
    private static final int MOST_NAMES = 128;
    private static final int FARTHEST = 0x3fff;

    private final byte[] out;
    private final int limit;
    private int at;

    /// Where labels that later names may point to start.
    private final short[] labels = new short[MOST_NAMES];

    private int known;

    /// Goes on at `from` in a message whose question starts after the header.
    Writer(byte[] out, int from, int limit) {
        this.out = out;
        this.limit = limit;
        at = from;
        if (from > Reader.HEADER) {
            learn(Reader.HEADER);
        }
    }

    int position() {
        return at;
    }

    /// How many records were written, or -1 when they did not fit.
    int records(List<Records> all) {
        int count = 0;
        for (Records records : all) {
            for (byte[] data : records.rdata()) {
                if (!record(records, data)) {
                    return -1;
                }
                count++;
            }
        }
        return count;
    }

    private boolean record(Records records, byte[] data) {
        // Compression only makes it smaller.
        if (at + records.owner().length() + 10 + data.length > limit) {
            return false;
        }
        name(records.owner().toBytes(), 0);
        word(records.type());
        word(IN);
        word(records.ttlSeconds() >>> 16);
        word(records.ttlSeconds());
        int lengthAt = at;
        at += 2;
        data(records.type(), data);
        int end = at;
        at = lengthAt;
        word(end - lengthAt - 2);
        at = end;
        return true;
    }

    private void data(int type, byte[] data) {
        int from = 0;
        int names = type == NS || type == CNAME ? 1 : type == SOA ? 2 : 0;
        for (int i = 0; i < names; i++) {
            from = name(data, from);
        }
        System.arraycopy(data, from, out, at, data.length - from);
        at += data.length - from;
    }

    /// Writes the name that starts at `from`; returns where it ends.
    private int name(byte[] wire, int from) {
        int start = at;
        int label = from;
        boolean written = false;
        while (wire[label] != 0) {
            int length = wire[label] & 0xff;
            if (!written) {
                int earlier = find(wire, label);
                if (earlier >= 0) {
                    word(0xc000 | earlier);
                    written = true;
                } else {
                    System.arraycopy(wire, label, out, at, length + 1);
                    at += length + 1;
                }
            }
            label += length + 1;
        }
        if (!written) {
            out[at++] = 0;
        }
        learn(start);
        return label + 1;
    }

    /// Notes the labels of a name that is there from `offset` on to its end or to where it points
    /// back. Never before its end is written: what is noted is compared up to its end.
    private void learn(int offset) {
        int label = offset;
        while (out[label] != 0 && (out[label] & 0xc0) == 0) {
            if (known < MOST_NAMES && label <= FARTHEST) {
                labels[known++] = (short) label;
            }
            label += out[label] + 1;
        }
    }

    /// Where the same name as from `label` on was written before, or -1.
    private int find(byte[] wire, int label) {
        for (int i = 0; i < known; i++) {
            if (isSame(labels[i], wire, label)) {
                return labels[i];
            }
        }
        return -1;
    }

    /// Compares without regard to case: the question is repeated as it was asked.
    private boolean isSame(int earlier, byte[] wire, int label) {
        int here = earlier;
        int there = label;
        while (true) {
            while ((out[here] & 0xc0) == 0xc0) { // Points back, always to labels.
                here = (out[here] & 0x3f) << 8 | out[here + 1] & 0xff;
            }
            int length = out[here];
            if (length != wire[there]) {
                return false;
            }
            if (length == 0) {
                return true;
            }
            for (int i = 1; i <= length; i++) {
                if (lower(out[here + i]) != lower(wire[there + i])) {
                    return false;
                }
            }
            here += length + 1;
            there += length + 1;
        }
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }

    private void word(int value) {
        out[at++] = (byte) (value >>> 8);
        out[at++] = (byte) value;
    }
}
