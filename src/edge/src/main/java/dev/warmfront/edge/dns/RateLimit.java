package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Name;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How many identical replies a network gets over UDP, where anybody can ask in anybody's name: a
/// server that answers every question is a weapon against whoever is said to have asked.
///
/// A network is an IPv4 /24 or an IPv6 /56. Of what is too much, every other reply goes out empty
/// and truncated, so that who really asks comes back over TCP, and the rest is dropped: no more
/// goes out than came in. The table has a fixed size, and its places are found with a key of its
/// own, so that nobody can aim at another's. Threads that race lose a count at most.
final class RateLimit {

    /// What becomes of a reply.
    enum Verdict {
        SEND,
        /// To go out empty, so that who is really there tries otherwise.
        SLIP,
        DROP
    }

    private static final int PLACES = 1 << 16;
    private static final int NEIGHBOURS = 4;

    private final SipHash.Key key;
    private final long intervalMicros;
    private final long burstMicros;

    /// Whose place it is.
    private final long[] owners = new long[PLACES];

    /// When all that was sent so far would have been due at the steady rate, in microseconds.
    private final long[] due = new long[PLACES];

    private final byte[] slips = new byte[PLACES];

    /// Lets so many identical replies go in a second; 0 for as many as there are.
    RateLimit(int perSecond, RandomGenerator random) {
        key = new SipHash.Key(random.nextLong(), random.nextLong());
        intervalMicros = perSecond == 0 ? 0 : Math.max(1, 1_000_000L / perSecond);
        burstMicros = perSecond == 0 ? 0 : 1_000_000L - intervalMicros;
    }

    /// What becomes of a reply with that code, about that type and name: the one that was asked for
    /// if there is no other.
    Verdict judge(Asked asked, Question question, int code, @Nullable Name about) {
        // Nobody can ask from outside in the name of the machine itself.
        if (intervalMicros == 0 || asked.isLoopback()) {
            return Verdict.SEND;
        }
        long owner = owner(asked, question, code, about);
        long now = asked.nowMillis() * 1000;
        int place = place(owner, now);
        // Far ahead is only what a clock that was set back left there.
        long ahead = due[place] - now;
        if (owners[place] != owner || ahead < 0 || ahead > burstMicros + intervalMicros) {
            owners[place] = owner;
            due[place] = now + intervalMicros;
            return Verdict.SEND;
        }
        if (ahead <= burstMicros) {
            due[place] += intervalMicros;
            return Verdict.SEND;
        }
        return (slips[place]++ & 1) == 0 ? Verdict.SLIP : Verdict.DROP;
    }

    private long owner(Asked asked, Question question, int code, @Nullable Name about) {
        byte[] all = asked.scratch();
        int network = asked.fromLength() == 4 ? 3 : 7;
        System.arraycopy(asked.from(), 0, all, 0, network);
        all[network] = (byte) code;
        all[network + 1] = (byte) (question.type() >>> 8);
        all[network + 2] = (byte) question.type();
        int at = network + 3;
        at += about == null ? question.name().copy(all, at) : about.copy(all, at);
        return SipHash.of(key, all, at);
    }

    /// Its own, else the one of its neighbours that was needed the longest ago.
    private int place(long owner, long now) {
        int first = (int) owner & PLACES - NEIGHBOURS;
        int idle = first;
        for (int place = first; place < first + NEIGHBOURS; place++) {
            if (owners[place] == owner) {
                return place;
            }
            if (due[place] - now < due[idle] - now) {
                idle = place;
            }
        }
        return idle;
    }
}
