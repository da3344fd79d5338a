package dev.warmfront.edge.dns;

import dev.warmfront.edge.dns.Query.Edns;
import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Reply.Code;
import org.jspecify.annotations.Nullable;

/// Reads a message (RFC 1035, section 4.1) once from its start to its end. Every octet is looked at
/// at most once, and compression is followed nowhere, so there are no loops to fall into.
final class Reader {

    static final int HEADER = 12;

    private static final int IN = 1;

    /// Questions that transfer zones (RFC 5936; RFC 1995).
    private static final int IXFR = 251;

    private static final int AXFR = 252;

    /// More records than anybody puts into a question.
    private static final int MOST_RECORDS = 16;

    private final byte[] message;
    private final int end;
    private int at = HEADER;
    private @Nullable Edns edns;
    private int subnetAt;
    private int subnetLength;
    private int cookieAt;
    private int cookieLength;
    private boolean wantsNsid;
    private boolean wantsKeepalive;
    private boolean padded;

    private Reader(byte[] message, int end) {
        this.message = message;
        this.end = end;
    }

    static Query read(byte[] message, int length) {
        // Shorter than a header, or the QR bit says that it is a response.
        if (length < HEADER || (message[2] & 0x80) != 0) {
            return new Query.Nothing();
        }
        return new Reader(message, length).query();
    }

    private Query query() {
        if ((message[2] & 0x78) != 0) {
            return new Query.Bad(Code.NOTIMP, 0, null);
        }
        int records = word(6) + word(8) + word(10);
        int questions = word(4);
        int nameEnd = questions == 1 ? question() : 0;
        if (questions > 1 || records > MOST_RECORDS || nameEnd < 0) {
            return new Query.Bad(Code.FORMERR, 0, null);
        }
        int questionEnd = questions == 0 ? 0 : at;
        for (int i = 0; i < records; i++) {
            if (!record(i >= word(6) + word(8))) {
                return new Query.Bad(Code.FORMERR, questionEnd, null);
            }
        }
        if (at != end) {
            return new Query.Bad(Code.FORMERR, questionEnd, null);
        }
        if (questions == 0) { // Whoever only wants a cookie (RFC 7873, section 5.4).
            return new Query.Bad(cookieAt == 0 ? Code.FORMERR : Code.NOERROR, 0, edns);
        }
        return understood(nameEnd, questionEnd);
    }

    private Query understood(int nameEnd, int questionEnd) {
        int type = word(nameEnd);
        int kind = word(nameEnd + 2);
        if (edns != null && edns.version() != 0) {
            return new Query.Bad(Code.BADVERS, questionEnd, edns);
        }
        if (type == Opt.TYPE || type == 0) {
            return new Query.Bad(Code.FORMERR, questionEnd, edns);
        }
        if (kind != IN || type == AXFR || type == IXFR) {
            return new Query.Bad(Code.REFUSED, questionEnd, edns);
        }
        if (type > IXFR - 3 && type < 255) { // TKEY, TSIG, MAILB, MAILA: nothing to ask for.
            return new Query.Bad(Code.NOTIMP, questionEnd, edns);
        }
        return new Query.Ask(Name.ofWire(message, HEADER, nameEnd), type, questionEnd, edns);
    }

    /// Passes the question; where its name ends, or -1.
    private int question() {
        while (at < end) {
            int label = message[at] & 0xff;
            at += 1 + label;
            if (label > 63 || at - HEADER > 255) {
                return -1; // A pointer has nowhere to point to here.
            }
            if (label == 0) {
                int nameEnd = at;
                at += 4;
                return at <= end ? nameEnd : -1;
            }
        }
        return -1;
    }

    private boolean record(boolean additional) {
        int name = at;
        if (!passName() || at + 10 > end) {
            return false;
        }
        int type = word(at);
        int payload = word(at + 2);
        int version = message[at + 5] & 0xff;
        boolean dnssec = (message[at + 6] & 0x80) != 0;
        int data = at + 10;
        at = data + word(at + 8);
        if (at > end) {
            return false;
        }
        if (type != Opt.TYPE) {
            return true;
        }
        // At most one, of the root, and only there (RFC 6891, section 6.1.1).
        if (edns != null || !additional || message[name] != 0) {
            return false;
        }
        return options(data, payload, version, dnssec);
    }

    private boolean passName() {
        int from = at;
        while (at < end && at - from <= 255) {
            int label = message[at] & 0xff;
            if (label >= 0xc0) {
                at += 2;
                return at <= end;
            }
            at += 1 + label;
            if (label == 0) {
                return true;
            }
            if (label > 63) {
                return false;
            }
        }
        return false;
    }

    private boolean options(int from, int payload, int version, boolean dnssec) {
        int option = from;
        while (option < at) {
            if (option + 4 > at) {
                return false;
            }
            int data = option + 4;
            int length = word(option + 2);
            // Of a version that is not ours nobody knows what they are.
            if (data + length > at || version == 0 && !option(word(option), data, length)) {
                return false;
            }
            option = data + length;
        }
        edns =
                new Edns(
                        payload,
                        version,
                        dnssec,
                        subnetAt,
                        subnetLength,
                        cookieAt,
                        cookieLength,
                        wantsNsid,
                        wantsKeepalive,
                        padded);
        return true;
    }

    /// Notes what an option asks for; whether it may be as it is. What nobody knows is passed over
    /// (RFC 6891, section 6.1.2).
    private boolean option(int code, int data, int length) {
        switch (code) {
            case Opt.SUBNET -> {
                if (subnetAt != 0 || !isSubnet(data, length)) {
                    return false;
                }
                subnetAt = data;
                subnetLength = length;
            }
            case Opt.COOKIE -> {
                // Of several only the first counts (RFC 7873, section 5.2).
                if (!Cookies.isLength(length)) {
                    return false;
                }
                if (cookieAt == 0) {
                    cookieAt = data;
                    cookieLength = length;
                }
            }
            case Opt.NSID -> wantsNsid = true;
            case Opt.KEEPALIVE -> {
                wantsKeepalive = true;
                return length == 0 || length == 2; // RFC 7828, sections 3.1 and 3.2.1.
            }
            case Opt.PADDING -> padded = true;
            default -> {}
        }
        return true;
    }

    /// Family, prefix length, scope zero, and as many octets as the prefix takes with no bit set
    /// beyond it (RFC 7871, section 7.1.1).
    private boolean isSubnet(int data, int length) {
        if (length < 4) {
            return false;
        }
        int family = word(data);
        int bits = message[data + 2] & 0xff;
        int scope = message[data + 3];
        int most = family == 1 ? 32 : family == 2 ? 128 : -1;
        if (bits > most || scope != 0 || length != 4 + (bits + 7) / 8) {
            return false;
        }
        int beyond = bits % 8 == 0 ? 0 : 0xff >>> bits % 8;
        return (message[data + length - 1] & beyond) == 0;
    }

    private int word(int index) {
        return (message[index] & 0xff) << 8 | message[index + 1] & 0xff;
    }
}
