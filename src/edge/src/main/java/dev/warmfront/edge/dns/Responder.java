package dev.warmfront.edge.dns;

import dev.warmfront.edge.dns.Query.Edns;
import dev.warmfront.engine.dns.Authority;
import dev.warmfront.engine.dns.Checks;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Records;
import dev.warmfront.engine.dns.Reply;
import dev.warmfront.engine.dns.Reply.Code;
import dev.warmfront.engine.dns.Steer;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.waf.Cidr;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// From the octets of a question to the octets of the reply.
public final class Responder {

    /// The largest UDP payload that goes through everywhere without fragments (RFC 9715, section
    /// 3.1).
    static final int LARGEST_UDP = 1232;

    /// The largest without EDNS (RFC 1035, section 4.2.1).
    static final int PLAIN_UDP = 512;

    static final int LARGEST_TCP = 65_535;

    private final Supplier<ZoneIndex> zones;
    private final Checks checks;
    private final Supplier<Fleet> fleet;
    private final Supplier<Atlas> atlas;
    private final InstantSource clock;
    private final byte[] nsid;
    private final Cookies cookies;
    private final RateLimit limit;

    /// Answers from what `zones` gives when the question comes.
    ///
    /// @param nsid what this server calls itself to whoever asks (RFC 5001)
    /// @param identicalPerSecond how many identical replies a network gets over UDP, as long as it
    ///     brings no cookie of ours; 0 for as many as there are
    /// @param random nobody should foresee it
    public Responder(
            Supplier<ZoneIndex> zones,
            Checks checks,
            Supplier<Fleet> fleet,
            Supplier<Atlas> atlas,
            String nsid,
            int identicalPerSecond,
            InstantSource clock,
            RandomGenerator random) {
        this.zones = zones;
        this.checks = checks;
        this.fleet = fleet;
        this.atlas = atlas;
        this.clock = clock;
        this.nsid = nsid.getBytes(StandardCharsets.UTF_8);
        cookies = new Cookies(random, clock.millis());
        limit = new RateLimit(identicalPerSecond, random);
    }

    /// What became of a message: how long the reply is, 0 for none, and its code.
    ///
    /// @param ttlSeconds how long it may be remembered (RFC 8484, section 5.1)
    /// @param scope how much of who asked it depends on; 0 when it is for everybody
    record Outcome(int length, Code code, Fate fate, int ttlSeconds, int scope) {

        static Outcome nothing(Code code, Fate fate) {
            return new Outcome(0, code, fate, 0, 0);
        }
    }

    /// Whether there is a reply, and whether it says what it could.
    enum Fate {
        ANSWERED,

        /// There was too much of it, so it is empty.
        SLIPPED,

        /// There was too much of it, so it is not sent.
        DROPPED,

        /// It was no question.
        IGNORED
    }

    /// A reply before it is octets.
    ///
    /// @param type the type that was asked for
    /// @param about the name that identical replies have in common
    private record Draft(Reply reply, int type, Name about, int scope, Opt.Why why) {

        static Draft bare(Code code, Opt.Why why) {
            return new Draft(Reply.bare(code), 0, Name.ROOT, 0, why);
        }

        /// How long the reply may be remembered (RFC 8484, section 5.1).
        int ttlSeconds() {
            List<Records> records = reply.answer().isEmpty() ? reply.authority() : reply.answer();
            return records.stream().mapToInt(Records::ttlSeconds).min().orElse(0);
        }
    }

    /// Writes the reply to the message of that length into `out`.
    ///
    /// @param from who sent it
    /// @param out at least [#LARGEST_UDP] octets, or [#LARGEST_TCP]
    Outcome respond(byte[] message, int length, InetAddress from, Way way, byte[] out) {
        Asked asked = new Asked(message, from, way, clock.millis());
        return switch (Reader.read(message, length)) {
            case Query.Nothing nothing -> Outcome.nothing(Code.FORMERR, Fate.IGNORED);
            case Query.Bad bad -> send(asked, bad.questionEnd(), bad.edns(), draft(bad), out);
            case Query.Ask ask ->
                    send(asked, ask.questionEnd(), ask.edns(), draft(asked, ask), out);
        };
    }

    /// The reply when something of ours is broken: whoever asked should ask another server.
    Outcome apologise(byte[] message, int length, byte[] out) {
        if (length < Reader.HEADER) {
            return Outcome.nothing(Code.SERVFAIL, Fate.IGNORED);
        }
        int end = write(message, 0, Reply.bare(Code.SERVFAIL), false, null, PLAIN_UDP, 0, out);
        return new Outcome(end, Code.SERVFAIL, Fate.ANSWERED, 0, 0);
    }

    private static Draft draft(Query.Bad bad) {
        return Draft.bare(
                bad.code(),
                bad.code() == Code.REFUSED || bad.code() == Code.NOTIMP
                        ? Opt.Why.NOT_SUPPORTED
                        : Opt.Why.NOTHING_TO_SAY);
    }

    private Draft draft(Asked asked, Query.Ask ask) {
        Fleet now = fleet.get();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Cidr asker = asker(asked, ask.edns());
        Steer steer = new Steer(checks, now, random, asker, atlas.get());
        boolean proved = ask.edns() != null && ask.edns().dnssec(); // RFC 3225.
        Reply reply =
                new Authority(zones.get(), steer, now, random)
                        .answer(ask.name(), ask.type(), proved);
        if (reply.code() == Code.REFUSED) {
            return Draft.bare(Code.REFUSED, Opt.Why.NOT_AUTHORITATIVE);
        }
        Name about = about(reply, ask.name());
        return new Draft(reply, ask.type(), about, steer.scope(), Opt.Why.NOTHING_TO_SAY);
    }

    /// Names that are not there are one and the same, however many are made up, and so are those
    /// that a wildcard answers for.
    private static Name about(Reply reply, Name asked) {
        Name wildcard = reply.wildcard();
        if (wildcard != null) {
            return wildcard;
        }
        return reply.answer().isEmpty() && !reply.authority().isEmpty()
                ? reply.authority().getFirst().owner()
                : asked;
    }

    /// The subnet of the client when the resolver tells it, else the resolver itself (RFC 7871,
    /// section 7.2.1).
    private static Cidr asker(Asked asked, @Nullable Edns edns) {
        if (edns == null || edns.subnetAt() == 0) {
            byte[] address = asked.from().getAddress();
            return new Cidr(Cidr.high(address), Cidr.low(address), 128);
        }
        byte[] message = asked.message();
        int at = edns.subnetAt();
        boolean v4 = message[at + 1] == 1;
        byte[] address = new byte[v4 ? 4 : 16];
        System.arraycopy(message, at + 4, address, 0, edns.subnetLength() - 4);
        int length = (message[at + 2] & 0xff) + (v4 ? Opt.V4_BITS : 0);
        return new Cidr(Cidr.high(address), Cidr.low(address), length);
    }

    private Outcome send(
            Asked asked, int questionEnd, @Nullable Edns edns, Draft draft, byte[] out) {
        RateLimit.Verdict verdict = judge(asked, edns, draft);
        if (verdict == RateLimit.Verdict.DROP) {
            return Outcome.nothing(draft.reply().code(), Fate.DROPPED);
        }
        boolean slips = verdict == RateLimit.Verdict.SLIP;
        // Who knows cookies comes back with a good one, who does not comes back over TCP.
        boolean asksForCookie = slips && edns != null && edns.cookieAt() != 0;
        Reply reply = asksForCookie ? Reply.bare(Code.BADCOOKIE) : draft.reply();
        Opt opt = edns == null ? null : new Opt(asked, edns, nsid, cookies, draft.why());
        int end =
                write(
                        asked.message(),
                        questionEnd,
                        reply,
                        slips && !asksForCookie,
                        opt,
                        limit(edns, asked.way()),
                        draft.scope(),
                        out);
        return new Outcome(
                end,
                reply.code(),
                slips ? Fate.SLIPPED : Fate.ANSWERED,
                draft.ttlSeconds(),
                draft.scope());
    }

    private RateLimit.Verdict judge(Asked asked, @Nullable Edns edns, Draft draft) {
        if (!asked.way().isForgeable() || edns != null && isKnown(asked, edns)) {
            return RateLimit.Verdict.SEND;
        }
        return limit.judge(
                asked.from(),
                draft.reply().code().number(),
                draft.type(),
                draft.about().toBytes(),
                asked.nowMillis());
    }

    private boolean isKnown(Asked asked, Edns edns) {
        return edns.cookieAt() != 0
                && cookies.isOurs(
                        asked.message(),
                        edns.cookieAt(),
                        edns.cookieLength(),
                        asked.from(),
                        asked.nowMillis());
    }

    /// Writes a whole reply; returns where it ends.
    private static int write(
            byte[] message,
            int questionEnd,
            Reply reply,
            boolean cut,
            @Nullable Opt opt,
            int limit,
            int scope,
            byte[] out) {
        int bodyFrom = Math.max(Reader.HEADER, questionEnd);
        // The question goes back as it came: its case is part of it for whoever asked.
        System.arraycopy(message, 0, out, 0, bodyFrom);
        Writer writer = new Writer(out, bodyFrom, limit - (opt == null ? 0 : opt.length()));
        int answers = cut ? -1 : writer.records(reply.answer());
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
        out[3] = (byte) (reply.code().number() & 0x0f); // CD and AD are for resolvers.
        word(out, 4, questionEnd > 0 ? 1 : 0);
        word(out, 6, truncated ? 0 : answers);
        word(out, 8, truncated ? 0 : authorities);
        word(out, 10, (truncated ? 0 : additionals) + (opt == null ? 0 : 1));
        return opt == null ? at : opt.write(out, at, limit, reply.code().number(), scope);
    }

    private static int limit(@Nullable Edns edns, Way way) {
        if (way != Way.UDP) {
            return LARGEST_TCP;
        }
        return edns == null
                ? PLAIN_UDP
                : Math.clamp(edns.payload(), PLAIN_UDP, LARGEST_UDP); // RFC 6891, section 6.2.3.
    }

    private static void word(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
    }
}
