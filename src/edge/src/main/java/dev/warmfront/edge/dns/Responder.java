package dev.warmfront.edge.dns;

import dev.warmfront.edge.dns.Query.Edns;
import dev.warmfront.engine.dns.Authority;
import dev.warmfront.engine.dns.Checks;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Reply;
import dev.warmfront.engine.dns.Reply.Code;
import dev.warmfront.engine.dns.Steer;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.waf.Cidr;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// From the octets of a question to the octets of the reply.
public final class Responder {

    /// The largest UDP payload that goes through everywhere without fragments (RFC 9715, section
    /// 3.1).
    static final int LARGEST_UDP = 1232;

    /// The largest without EDNS (RFC 1035, section 4.2.1).
    static final int PLAIN_UDP = 512;

    static final int LARGEST_TCP = 65_535;

    private static final int OPT_LENGTH = 11;
    private static final int OPTION_HEADER = 4;

    /// What an IPv4 address has before it when it is mapped (RFC 4291, section 2.5.5.2).
    private static final int V4_BITS = 96;

    private final Supplier<ZoneIndex> zones;
    private final Checks checks;
    private final Supplier<Fleet> fleet;
    private final Supplier<Atlas> atlas;

    /// Answers from what `zones` gives when the question comes.
    ///
    public Responder(
            Supplier<ZoneIndex> zones,
            Checks checks,
            Supplier<Fleet> fleet,
            Supplier<Atlas> atlas) {
        this.zones = zones;
        this.checks = checks;
        this.fleet = fleet;
        this.atlas = atlas;
    }

    /// What became of a message: how long the reply is, 0 for none, and its code.
    record Outcome(int length, Code code) {}

    /// Writes the reply to the message of that length into `out`.
    ///
    /// @param from who sent it
    /// @param out at least [#LARGEST_UDP] octets, or [#LARGEST_TCP]
    Outcome respond(byte[] message, int length, InetAddress from, boolean tcp, byte[] out) {
        return switch (Reader.read(message, length)) {
            case Query.Nothing nothing -> new Outcome(0, Code.FORMERR);
            case Query.Bad bad ->
                    write(
                            message,
                            bad.questionEnd(),
                            bad.edns(),
                            Reply.bare(bad.code()),
                            0,
                            tcp,
                            out);
            case Query.Ask ask -> answer(message, ask, asker(message, ask.edns(), from), tcp, out);
        };
    }

    /// The reply when something of ours is broken: whoever asked should ask another server.
    Outcome apologise(byte[] message, int length, byte[] out) {
        return length < Reader.HEADER
                ? new Outcome(0, Code.SERVFAIL)
                : write(message, 0, null, Reply.bare(Code.SERVFAIL), 0, false, out);
    }

    private Outcome answer(byte[] message, Query.Ask ask, Cidr asker, boolean tcp, byte[] out) {
        Fleet now = fleet.get();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Steer steer = new Steer(checks, now, random, asker, atlas.get());
        Reply reply = new Authority(zones.get(), steer, now, random).answer(ask.name(), ask.type());
        return write(message, ask.questionEnd(), ask.edns(), reply, steer.scope(), tcp, out);
    }

    /// The subnet of the client when the resolver tells it, else the resolver itself (RFC 7871,
    /// section 7.2.1).
    private static Cidr asker(byte[] message, @Nullable Edns edns, InetAddress from) {
        if (edns == null || edns.subnetAt() == 0) {
            byte[] address = from.getAddress();
            return new Cidr(Cidr.high(address), Cidr.low(address), 128);
        }
        int at = edns.subnetAt();
        boolean v4 = message[at + 1] == 1;
        byte[] address = new byte[v4 ? 4 : 16];
        System.arraycopy(message, at + 4, address, 0, edns.subnetLength() - 4);
        int length = (message[at + 2] & 0xff) + (v4 ? V4_BITS : 0);
        return new Cidr(Cidr.high(address), Cidr.low(address), length);
    }

    private static Outcome write(
            byte[] message,
            int questionEnd,
            @Nullable Edns edns,
            Reply reply,
            int scope,
            boolean tcp,
            byte[] out) {
        int bodyFrom = Math.max(Reader.HEADER, questionEnd);
        // The question goes back as it came: its case is part of it for whoever asked.
        System.arraycopy(message, 0, out, 0, bodyFrom);
        int reserved = edns == null ? 0 : optLength(edns);
        Writer writer = new Writer(out, bodyFrom, limit(edns, tcp) - reserved);
        int answers = writer.records(reply.answer());
        int authorities = answers < 0 ? -1 : writer.records(reply.authority());
        int additionals = authorities < 0 ? -1 : writer.records(reply.additional());
        boolean truncated = additionals < 0;
        int at = truncated ? bodyFrom : writer.position();
        out[2] =
                (byte)
                        (0x80
                                | message[2] & 0x79
                                | (reply.authoritative() ? 0x04 : 0)
                                | (truncated ? 0x02 : 0));
        out[3] = (byte) (message[3] & 0x10 | reply.code().number() & 0x0f);
        word(out, 4, questionEnd > 0 ? 1 : 0);
        word(out, 6, truncated ? 0 : answers);
        word(out, 8, truncated ? 0 : authorities);
        word(out, 10, (truncated ? 0 : additionals) + (edns == null ? 0 : 1));
        return new Outcome(
                edns == null ? at : opt(message, edns, reply.code(), scope, out, at), reply.code());
    }

    private static int limit(@Nullable Edns edns, boolean tcp) {
        if (tcp) {
            return LARGEST_TCP;
        }
        return edns == null
                ? PLAIN_UDP
                : Math.clamp(edns.payload(), PLAIN_UDP, LARGEST_UDP); // RFC 6891, section 6.2.3.
    }

    private static int optLength(Edns edns) {
        return OPT_LENGTH + (edns.subnetAt() == 0 ? 0 : OPTION_HEADER + edns.subnetLength());
    }

    /// The subnet is repeated with as much of it as the answer depends on (RFC 7871, section
    /// 7.2.1).
    ///
    /// @param scope in bits of an address with IPv4 mapped
    private static int opt(byte[] message, Edns edns, Code code, int scope, byte[] out, int from) {
        int at = from;
        out[at++] = 0;
        at = word(out, at, 41);
        at = word(out, at, LARGEST_UDP);
        out[at++] = (byte) (code.number() >>> 4);
        out[at++] = 0;
        at = word(out, at, edns.dnssec() ? 0x8000 : 0);
        at = word(out, at, optLength(edns) - OPT_LENGTH);
        if (edns.subnetAt() != 0) {
            at = word(out, at, 8);
            at = word(out, at, edns.subnetLength());
            System.arraycopy(message, edns.subnetAt(), out, at, edns.subnetLength());
            // Who tells nothing of a subnet gets what is for everybody who does not.
            int bits = scope - (out[at + 1] == 1 ? V4_BITS : 0);
            out[at + 3] = (byte) (out[at + 2] == 0 ? 0 : Math.max(0, bits));
            at += edns.subnetLength();
        }
        return at;
    }

    private static int word(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
        return at + 2;
    }
}
