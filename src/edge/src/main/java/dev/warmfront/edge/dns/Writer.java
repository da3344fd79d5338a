package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Section;

/// Writes records into a message, with names compressed (RFC 1035, section 4.1.4), up to a limit.
/// Used again for the next message.
final class Writer {

    private static final int NS = 2;
    private static final int CNAME = 5;
    private static final int SOA = 6;
    private static final int IN = 1;
    private static final int MOST_NAMES = 128;
    private static final int FARTHEST = 0x3fff;
    private static final int LONGEST_NAME = 255;

    /// Where labels that later names may point to start.
    private final short[] labels = new short[MOST_NAMES];

    private final byte[] scratch = new byte[LONGEST_NAME];
    private byte[] out = {};
    private int limit;
    private int at;
    private int known;

    /// Goes on at `from` in the next message, whose question starts after the header.
    void start(byte[] into, int from, int most) {
        out = into;
        limit = most;
        at = from;
        known = 0;
        if (from > Question.HEADER) {
            learn(Question.HEADER);
        }
    }

    int position() {
        return at;
    }

    /// How many records were written, or -1 when they did not fit.
    int records(Section section) {
        int count = 0;
        for (int i = 0; i < section.size(); i++) {
            Section.Entry entry = section.get(i);
            for (int record = 0; record < entry.count(); record++) {
                if (!record(entry, record)) {
                    return -1;
                }
                count++;
            }
        }
        return count;
    }

    private boolean record(Section.Entry entry, int index) {
        Name owner = entry.owner();
        int length = entry.length(index);
        // Compression only makes it smaller.
        if (at + (owner == null ? 2 : owner.length()) + 10 + length > limit) {
            return false;
        }
        if (owner == null) {
            asked();
        } else {
            owner.copy(scratch, 0);
            name(scratch, 0);
        }
        word(entry.type());
        word(IN);
        word(entry.ttlSeconds() >>> 16);
        word(entry.ttlSeconds());
        int lengthAt = at;
        at += 2;
        data(entry.type(), entry.octets(index), entry.from(), length);
        int end = at;
        at = lengthAt;
        word(end - lengthAt - 2);
        at = end;
        return true;
    }

    /// The name that was asked for: a pointer to it, unless it is the root, which is shorter.
    private void asked() {
        if (out[Question.HEADER] == 0) {
            out[at++] = 0;
        } else {
            word(0xc000 | Question.HEADER);
        }
    }

    private void data(int type, byte[] octets, int start, int length) {
        int from = start;
        int names = type == NS || type == CNAME ? 1 : type == SOA ? 2 : 0;
        for (int i = 0; i < names; i++) {
            from = name(octets, from);
        }
        int rest = start + length - from;
        System.arraycopy(octets, from, out, at, rest);
        at += rest;
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
