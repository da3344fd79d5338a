package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Reply.Code;
import java.util.Arrays;

/// The OPT record of a reply (RFC 6891, section 6.1): what was asked for in the question's, and
/// nothing else but why there is no answer.
final class Opt {

    static final int TYPE = 41;
    static final int NSID = 3;
    static final int SUBNET = 8;
    static final int COOKIE = 10;
    static final int KEEPALIVE = 11;
    static final int PADDING = 12;

    private static final int EXTENDED_ERROR = 15;
    private static final int FIXED_LENGTH = 11;
    private static final int OPTION_HEADER = 4;

    /// Replies of so many octets, or a multiple, all look the same (RFC 8467, section 4.1).
    private static final int BLOCK = 468;

    /// What an IPv4 address has before it when it is mapped (RFC 4291, section 2.5.5.2).
    static final int V4_BITS = 96;

    private final byte[] nsid;
    private final Cookies cookies;

    /// Why there is no answer (RFC 8914, section 4).
    enum Why {
        NOTHING_TO_SAY(-1),
        NOT_AUTHORITATIVE(20),
        NOT_SUPPORTED(21);

        private final int number;

        Why(int number) {
            this.number = number;
        }
    }

    /// @param nsid what this server calls itself
    Opt(byte[] nsid, Cookies cookies) {
        this.nsid = nsid;
        this.cookies = cookies;
    }

    /// How many octets it takes, padding aside.
    int length(Asked asked, Question question, Why why) {
        return FIXED_LENGTH
                + option(question.subnetAt() != 0, question.subnetLength())
                + option(question.cookieAt() != 0, Cookies.LENGTH)
                + option(isNamed(question), nsid.length)
                + option(isKept(asked, question), 2)
                + option(why != Why.NOTHING_TO_SAY, 2);
    }

    private static int option(boolean there, int length) {
        return there ? OPTION_HEADER + length : 0;
    }

    private boolean isNamed(Question question) {
        return question.wantsNsid() && nsid.length > 0;
    }

    private static boolean isKept(Asked asked, Question question) {
        return question.wantsKeepalive() && asked.way().isStream();
    }

    /// Writes it where the rest of the message ends.
    ///
    /// @param code the upper eight bits of it belong here
    /// @param scope in bits of an address with IPv4 mapped
    /// @param limit where the message ends at the latest
    /// @return where it ends
    int write(Turn turn, byte[] out, int from, int limit, Code code, int scope, Why why) {
        Asked asked = turn.asked();
        Question question = turn.question();
        int length = length(asked, question, why);
        int padding = padding(asked, question, from + length, limit);
        out[from] = 0;
        int at = word(out, from + 1, TYPE);
        at = word(out, at, Responder.LARGEST_UDP);
        out[at++] = (byte) (code.number() >>> 4);
        out[at++] = 0;
        at = word(out, at, question.wantsDnssec() ? 0x8000 : 0);
        at = word(out, at, length - FIXED_LENGTH + padding);
        at = subnet(asked, question, out, at, scope);
        at = cookie(asked, question, out, at);
        if (isNamed(question)) {
            at = header(out, at, NSID, nsid.length);
            System.arraycopy(nsid, 0, out, at, nsid.length);
            at += nsid.length;
        }
        if (isKept(asked, question)) { // In units of 100 ms (RFC 7828, section 3.1).
            at = word(out, header(out, at, KEEPALIVE, 2), Streams.PATIENCE_SECONDS * 10);
        }
        if (why != Why.NOTHING_TO_SAY) {
            at = word(out, header(out, at, EXTENDED_ERROR, 2), why.number);
        }
        if (padding > 0) {
            at = header(out, at, PADDING, padding - OPTION_HEADER);
            Arrays.fill(out, at, at + padding - OPTION_HEADER, (byte) 0);
            at += padding - OPTION_HEADER;
        }
        return at;
    }

    /// Only who pads his questions wants it, and only where nobody reads along (RFC 7830, section
    /// 6).
    private static int padding(Asked asked, Question question, int end, int limit) {
        if (!question.isPadded() || !asked.way().isEncrypted() || end + OPTION_HEADER > limit) {
            return 0;
        }
        int blocks = (end + OPTION_HEADER + BLOCK - 1) / BLOCK;
        return Math.min(blocks * BLOCK, limit) - end;
    }

    /// The subnet is repeated with as much of it as the answer depends on (RFC 7871, section
    /// 7.2.1).
    private static int subnet(Asked asked, Question question, byte[] out, int from, int scope) {
        if (question.subnetAt() == 0) {
            return from;
        }
        int at = header(out, from, SUBNET, question.subnetLength());
        System.arraycopy(asked.message(), question.subnetAt(), out, at, question.subnetLength());
        // Who tells nothing of a subnet gets what is for everybody who does not.
        int bits = scope - (out[at + 1] == 1 ? V4_BITS : 0);
        out[at + 3] = (byte) (out[at + 2] == 0 ? 0 : Math.max(0, bits));
        return at + question.subnetLength();
    }

    private int cookie(Asked asked, Question question, byte[] out, int from) {
        if (question.cookieAt() == 0) {
            return from;
        }
        int at = header(out, from, COOKIE, Cookies.LENGTH);
        cookies.write(asked, question.cookieAt(), out, at);
        return at + Cookies.LENGTH;
    }

    private static int header(byte[] out, int at, int option, int length) {
        return word(out, word(out, at, option), length);
    }

    private static int word(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
        return at + 2;
    }
}
