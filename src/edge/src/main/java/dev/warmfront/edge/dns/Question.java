package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Reply.Code;
import dev.warmfront.engine.dns.Sought;

/// What a message that came in turned out to be. It is read once from its start to its end (RFC
/// 1035, section 4.1): every octet is looked at at most once, and compression is followed nowhere,
/// so there are no loops to fall into. Used again for the next.
final class Question {

    static final int HEADER = 12;

    private static final int IN = 1;

    /// Questions that transfer zones (RFC 5936; RFC 1995).
    private static final int IXFR = 251;

    private static final int AXFR = 252;

    /// More records than anybody puts into a question.
    private static final int MOST_RECORDS = 16;

    /// What there is to do about a message.
    enum Kind {
        /// Too short to say anything about it, or an answer itself: nothing is sent back, or two
        /// servers could keep each other busy for ever.
        NOTHING,

        /// Something is wrong with it, or it is nothing we do: a code is sent back.
        BAD,

        /// A question in class IN.
        ASK
    }

    private final Sought name = new Sought();
    private byte[] message = {};
    private int end;
    private int at;
    private Code code = Code.NOERROR;
    private int type;
    private int questionEnd;
    private boolean extended;
    private int payload;
    private int version;
    private boolean dnssec;
    private int subnetAt;
    private int subnetLength;
    private int cookieAt;
    private int cookieLength;
    private boolean wantsNsid;
    private boolean wantsKeepalive;
    private boolean padded;

    /// Reads the next message.
    Kind read(byte[] octets, int length) {
        message = octets;
        end = length;
        at = HEADER;
        questionEnd = 0;
        type = 0;
        extended = false;
        version = 0;
        dnssec = false;
        subnetAt = 0;
        cookieAt = 0;
        wantsNsid = false;
        wantsKeepalive = false;
        padded = false;
        // Shorter than a header, or the QR bit says that it is a response.
        if (length < HEADER || (octets[2] & 0x80) != 0) {
            code = Code.FORMERR;
            return Kind.NOTHING;
        }
        code = read();
        return type == 0 ? Kind.BAD : Kind.ASK;
    }

    /// What is sent back when the kind is bad.
    Code code() {
        return code;
    }

    /// What is asked for.
    Sought name() {
        return name;
    }

    /// The number of the type that is asked for.
    int type() {
        return type;
    }

    /// Where the question ends in the message; 0 when there is none to repeat.
    int questionEnd() {
        return questionEnd;
    }

    /// Whether there was an OPT record (RFC 6891, section 6.1), that the rest is from.
    boolean isExtended() {
        return extended;
    }

    /// How large a UDP datagram may be.
    int payload() {
        return payload;
    }

    /// Whether proofs are wanted (RFC 3225).
    boolean wantsDnssec() {
        return dnssec;
    }

    /// Where the data of the client-subnet option starts in the message (RFC 7871); 0 when there is
    /// none.
    int subnetAt() {
        return subnetAt;
    }

    int subnetLength() {
        return subnetLength;
    }

    /// Where the cookie starts (RFC 7873); 0 when there is none.
    int cookieAt() {
        return cookieAt;
    }

    int cookieLength() {
        return cookieLength;
    }

    /// Whether it asks which server answers (RFC 5001).
    boolean wantsNsid() {
        return wantsNsid;
    }

    /// Whether it asks how long the connection stays (RFC 7828).
    boolean wantsKeepalive() {
        return wantsKeepalive;
    }

    /// Whether it hides how long it is (RFC 7830).
    boolean isPadded() {
        return padded;
    }

    private Code read() {
        if ((message[2] & 0x78) != 0) {
            return Code.NOTIMP;
        }
        int records = word(6) + word(8) + word(10);
        int questions = word(4);
        int nameEnd = questions == 1 ? question() : 0;
        if (questions > 1 || records > MOST_RECORDS || nameEnd < 0) {
            return Code.FORMERR;
        }
        questionEnd = questions == 0 ? 0 : at;
        for (int i = 0; i < records; i++) {
            if (!record(i >= word(6) + word(8))) {
                return malformed();
            }
        }
        if (at != end) {
            return malformed();
        }
        if (questions == 0) { // Whoever only wants a cookie (RFC 7873, section 5.4).
            return cookieAt == 0 ? Code.FORMERR : Code.NOERROR;
        }
        return understood(nameEnd);
    }

    /// What cannot be read gets no OPT record back, whatever was read of it.
    private Code malformed() {
        extended = false;
        subnetAt = 0;
        cookieAt = 0;
        return Code.FORMERR;
    }

    private Code understood(int nameEnd) {
        int asked = word(nameEnd);
        int kind = word(nameEnd + 2);
        if (extended && version != 0) {
            return Code.BADVERS;
        }
        if (asked == Opt.TYPE || asked == 0) {
            return Code.FORMERR;
        }
        if (kind != IN || asked == AXFR || asked == IXFR) {
            return Code.REFUSED;
        }
        if (asked > IXFR - 3 && asked < 255) { // TKEY, TSIG, MAILB, MAILA: nothing to ask for.
            return Code.NOTIMP;
        }
        name.set(message, HEADER, nameEnd);
        type = asked;
        return Code.NOERROR;
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
        int owner = at;
        if (!passName() || at + 10 > end) {
            return false;
        }
        int number = word(at);
        int from = at;
        int data = at + 10;
        at = data + word(at + 8);
        if (at > end) {
            return false;
        }
        if (number != Opt.TYPE) {
            return true;
        }
        // At most one, of the root, and only there (RFC 6891, section 6.1.1).
        if (extended || !additional || message[owner] != 0) {
            return false;
        }
        extended = true;
        payload = word(from + 2);
        version = message[from + 5] & 0xff;
        dnssec = (message[from + 6] & 0x80) != 0;
        return options(data);
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

    private boolean options(int from) {
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
