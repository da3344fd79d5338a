package dev.warmfront.edge.dns;

import java.net.InetAddress;
import java.util.random.RandomGenerator;

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
    private static final int LONGEST_KEY = 7 + 3 + 255;

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

    /// What becomes of a reply to `from` with that code, about that type and name; the name is
    /// empty where it does not matter.
    Verdict judge(InetAddress from, int code, int type, byte[] name, long nowMillis) {
        // Nobody can ask from outside in the name of the machine itself.
        if (intervalMicros == 0 || from.isLoopbackAddress()) {
            return Verdict.SEND;
        }
        long owner = owner(from, code, type, name);
        long now = nowMillis * 1000;
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

    private long owner(InetAddress from, int code, int type, byte[] name) {
        byte[] address = from.getAddress();
        int network = address.length == 4 ? 3 : 7;
        byte[] all = new byte[LONGEST_KEY];
        System.arraycopy(address, 0, all, 0, network);
        all[network] = (byte) code;
        all[network + 1] = (byte) (type >>> 8);
        all[network + 2] = (byte) type;
        System.arraycopy(name, 0, all, network + 3, name.length);
        return SipHash.of(key, all, network + 3 + name.length);
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
