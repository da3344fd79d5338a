package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Checks;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Reply.Code;
import dev.warmfront.engine.dns.Sections;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the octets of a question to the octets of the reply.
public final class Responder {

    /// The largest UDP payload that goes through everywhere without fragments (RFC 9715, section
    /// 3.1).
    static final int LARGEST_UDP = 1232;

    /// The largest without EDNS (RFC 1035, section 4.2.1).
    static final int PLAIN_UDP = 512;

    static final int LARGEST_TCP = 65_535;

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final Supplier<ZoneIndex> zones;
    private final Checks checks;
    private final Supplier<Fleet> fleet;
    private final Supplier<Atlas> atlas;
    private final InstantSource clock;
    private final Cookies cookies;
    private final Opt opt;
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
        cookies = new Cookies(random, clock.millis());
        opt = new Opt(nsid.getBytes(StandardCharsets.UTF_8), cookies);
        limit = new RateLimit(identicalPerSecond, random);
    }

    /// For somebody who answers one question after the other, in one thread.
    Turn turn() {
        return new Turn(checks, new Chance());
    }

    /// Writes the reply to the message of that length into `out`.
    ///
    /// @param from who sent it
    /// @param out at least [#LARGEST_UDP] octets, or [#LARGEST_TCP]
    Turn respond(byte[] message, int length, InetAddress from, Way way, byte[] out) {
        Turn turn = turn();
        turn.asked().from(from);
        respond(turn, message, length, way, out);
        return turn;
    }

    /// The same, where the turn knows who sent it.
    void respond(Turn turn, byte[] message, int length, Way way, byte[] out) {
        turn.asked().set(message, length, way, clock.millis());
        try {
            respond(turn, message, length, out);
        } catch (RuntimeException bug) {
            LOG.error("A question could not be answered", bug);
            apologise(turn, message, length, out);
        }
    }

    private void respond(Turn turn, byte[] message, int length, byte[] out) {
        switch (turn.question().read(message, length)) {
            case NOTHING -> turn.silent(turn.question().code(), Turn.Fate.IGNORED);
            case BAD -> {
                Code code = turn.question().code();
                boolean unknown = code == Code.REFUSED || code == Code.NOTIMP;
                send(
                        turn,
                        turn.bare(code),
                        0,
                        unknown ? Opt.Why.NOT_SUPPORTED : Opt.Why.NOTHING_TO_SAY,
                        out);
            }
            case ASK -> {
                Sections reply = answer(turn, turn.asked(), turn.question());
                send(
                        turn,
                        reply,
                        turn.steer().scope(),
                        reply.code() == Code.REFUSED
                                ? Opt.Why.NOT_AUTHORITATIVE
                                : Opt.Why.NOTHING_TO_SAY,
                        out);
            }
        }
    }

    /// The reply when something of ours is broken: whoever asked should ask another server.
    private static void apologise(Turn turn, byte[] message, int length, byte[] out) {
        if (length < Question.HEADER) {
            turn.silent(Code.SERVFAIL, Turn.Fate.BROKEN);
            return;
        }
        System.arraycopy(message, 0, out, 0, Question.HEADER);
        Sections sorry = turn.bare(Code.SERVFAIL);
        header(message, out, sorry, false);
        Arrays.fill(out, 4, Question.HEADER, (byte) 0);
        turn.end(Question.HEADER, sorry, Turn.Fate.BROKEN, 0);
    }

    /// Aims at the subnet of the client when the resolver tells it, else at the resolver itself
    /// (RFC 7871, section 7.2.1).
    private Sections answer(Turn turn, Asked asked, Question question) {
        long high = asked.high();
        long low = asked.low();
        int length = 128;
        int subnet = question.subnetAt();
        if (subnet != 0) {
            byte[] message = asked.message();
            int told = question.subnetLength() - 4;
            boolean v4 = message[subnet + 1] == 1;
            high = v4 ? 0 : padded(message, subnet + 4, Math.min(told, 8), 8);
            low =
                    v4
                            ? Asked.MAPPED | padded(message, subnet + 4, told, 4)
                            : padded(message, subnet + 12, Math.max(0, told - 8), 8);
            length = (message[subnet + 2] & 0xff) + (v4 ? Opt.V4_BITS : 0);
        }
        boolean scoped = subnet != 0 || asked.way() == Way.HTTPS;
        turn.steer().aim(fleet.get(), atlas.get(), high, low, length, scoped);
        return turn.authority()
                .answer(zones.get(), question.name(), question.type(), question.wantsDnssec());
    }

    /// A number of that many octets, of which the first are there and the others zero.
    private static long padded(byte[] octets, int at, int there, int all) {
        return there == 0 ? 0 : Asked.number(octets, at, there) << 8 * (all - there);
    }

    private void send(Turn turn, Sections said, int scope, Opt.Why why, byte[] out) {
        RateLimit.Verdict verdict = judge(turn, said);
        if (verdict == RateLimit.Verdict.DROP) {
            turn.silent(said.code(), Turn.Fate.DROPPED);
            return;
        }
        boolean slips = verdict == RateLimit.Verdict.SLIP;
        // Who knows cookies comes back with a good one, who does not comes back over TCP.
        boolean asksForCookie = slips && turn.question().cookieAt() != 0;
        Sections reply = asksForCookie ? turn.bare(Code.BADCOOKIE) : said;
        int end = write(turn, reply, slips && !asksForCookie, scope, why, out);
        turn.end(end, reply, slips ? Turn.Fate.SLIPPED : Turn.Fate.ANSWERED, scope);
    }

    /// Names that are not there are one and the same, however many are made up, and so are those
    /// that a wildcard answers for.
    private RateLimit.Verdict judge(Turn turn, Sections reply) {
        Asked asked = turn.asked();
        Question question = turn.question();
        if (!asked.way().isForgeable() || isKnown(asked, question)) {
            return RateLimit.Verdict.SEND;
        }
        Name about = reply.wildcard();
        if (about == null && reply.answer().isEmpty() && !reply.authority().isEmpty()) {
            about = reply.authority().get(0).owner();
        }
        return limit.judge(asked, question, reply.code().number(), about);
    }

    private boolean isKnown(Asked asked, Question question) {
        return question.cookieAt() != 0
                && cookies.isOurs(asked, question.cookieAt(), question.cookieLength());
    }

    /// Writes a whole reply; returns where it ends.
    private int write(Turn turn, Sections reply, boolean cut, int scope, Opt.Why why, byte[] out) {
        Asked asked = turn.asked();
        Question question = turn.question();
        boolean extended = question.isExtended();
        int questionEnd = question.questionEnd();
        int bodyFrom = Math.max(Question.HEADER, questionEnd);
        // The question goes back as it came: its case is part of it for whoever asked.
        System.arraycopy(asked.message(), 0, out, 0, bodyFrom);
        int limit = limit(question, asked.way());
        Writer writer = turn.writer();
        writer.start(out, bodyFrom, limit - (extended ? opt.length(asked, question, why) : 0));
        int answers = cut ? -1 : writer.records(reply.answer());
        int authorities = answers < 0 ? -1 : writer.records(reply.authority());
        int additionals = authorities < 0 ? -1 : writer.records(reply.additional());
        boolean truncated = additionals < 0;
        header(asked.message(), out, reply, truncated);
        word(out, 4, questionEnd > 0 ? 1 : 0);
        word(out, 6, truncated ? 0 : answers);
        word(out, 8, truncated ? 0 : authorities);
        word(out, 10, (truncated ? 0 : additionals) + (extended ? 1 : 0));
        int at = truncated ? bodyFrom : writer.position();
        return extended ? opt.write(turn, out, at, limit, reply.code(), scope, why) : at;
    }

    private static void header(byte[] message, byte[] out, Sections reply, boolean truncated) {
        out[2] =
                (byte)
                        (0x80
                                | message[2] & 0x79
                                | (reply.isAuthoritative() ? 0x04 : 0)
                                | (truncated ? 0x02 : 0));
        out[3] = (byte) (reply.code().number() & 0x0f); // CD and AD are for resolvers.
    }

    private static int limit(Question question, Way way) {
        if (way != Way.UDP) {
            return LARGEST_TCP;
        }
        return question.isExtended()
                ? Math.clamp(question.payload(), PLAIN_UDP, LARGEST_UDP) // RFC 6891, 6.2.3.
                : PLAIN_UDP;
    }

    private static void word(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
    }

    /// The generator of whichever thread asks.
    private static final class Chance implements RandomGenerator {

        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }

        @Override
        public int nextInt(int bound) {
            return ThreadLocalRandom.current().nextInt(bound);
        }
    }
}
