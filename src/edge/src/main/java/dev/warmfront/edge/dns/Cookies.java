package dev.warmfront.edge.dns;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Server cookies (RFC 7873; RFC 9018): who brings one back is where he says he is.
///
/// Nothing is remembered of anybody. The key changes each day, and what was made with the one
/// before still counts, for longer than any cookie does.
final class Cookies {

    /// What a client makes up (RFC 7873, section 4.1).
    static final int CLIENT_LENGTH = 8;

    /// Both parts of ours.
    static final int LENGTH = CLIENT_LENGTH + 16;

    /// How long a server's part may be, whoever's it is (RFC 7873, section 4.2).
    private static final int SHORTEST_SERVER = 8;

    private static final int LONGEST_SERVER = 32;

    private static final int VERSION = 1;
    private static final int HASHED = 16;

    /// How long a cookie counts, and how far ahead of ours a clock may have been (RFC 9018, section
    /// 4.3).
    private static final long OLDEST_SECONDS = 3600;

    private static final long NEWEST_SECONDS = 300;

    /// RFC 7873, section 7.1, wants it at least every 26 hours or so.
    private static final Duration KEY_LIFE = Duration.ofDays(1);

    private record Keys(SipHash.Key now, SipHash.Key before, long madeMillis) {}

    private final RandomGenerator random;
    private volatile Keys keys;

    /// Makes its keys with `random`, which nobody should foresee.
    Cookies(RandomGenerator random, long nowMillis) {
        this.random = random;
        keys = new Keys(key(random), key(random), nowMillis);
    }

    /// Whether a cookie may be so long: the client's part alone, or with some server's.
    static boolean isLength(int length) {
        return length == CLIENT_LENGTH
                || length >= CLIENT_LENGTH + SHORTEST_SERVER
                        && length <= CLIENT_LENGTH + LONGEST_SERVER;
    }

    /// Whether the cookie of that length in a message is one of ours for who sent it.
    boolean isOurs(Asked asked, int at, int length) {
        byte[] message = asked.message();
        long nowMillis = asked.nowMillis();
        if (length != LENGTH || message[at + CLIENT_LENGTH] != VERSION) {
            return false;
        }
        // Serial numbers: in 2106 the clock starts again (RFC 9018, section 4.3).
        int age = (int) (nowMillis / 1000) - (int) Asked.number(message, at + CLIENT_LENGTH + 4, 4);
        if (age > OLDEST_SECONDS || age < -NEWEST_SECONDS) {
            return false;
        }
        Keys current = keys(nowMillis);
        long hash = Long.reverseBytes(Asked.number(message, at + HASHED, 8));
        return hash == hash(current.now(), message, at, asked)
                || hash == hash(current.before(), message, at, asked);
    }

    /// Writes the cookie for the client whose own part is at `clientAt` in what he asked; [#LENGTH]
    /// octets.
    void write(Asked asked, int clientAt, byte[] out, int at) {
        long nowMillis = asked.nowMillis();
        System.arraycopy(asked.message(), clientAt, out, at, CLIENT_LENGTH);
        int own = at + CLIENT_LENGTH;
        number(out, own, VERSION << 24);
        number(out, own + 4, (int) (nowMillis / 1000));
        long hash = Long.reverseBytes(hash(keys(nowMillis).now(), out, at, asked));
        number(out, own + 8, (int) (hash >>> 32));
        number(out, own + 12, (int) hash);
    }

    private Keys keys(long nowMillis) {
        Keys current = keys;
        return nowMillis - current.madeMillis() < KEY_LIFE.toMillis() ? current : renew(nowMillis);
    }

    private synchronized Keys renew(long nowMillis) {
        if (nowMillis - keys.madeMillis() >= KEY_LIFE.toMillis()) {
            keys = new Keys(key(random), keys.now(), nowMillis);
        }
        return keys;
    }

    private static SipHash.Key key(RandomGenerator random) {
        return new SipHash.Key(random.nextLong(), random.nextLong());
    }

    /// Of the client's part, what we say, and where the client is (RFC 9018, section 4.4).
    private static long hash(SipHash.Key key, byte[] message, int at, Asked asked) {
        byte[] hashed = asked.scratch();
        System.arraycopy(message, at, hashed, 0, HASHED);
        System.arraycopy(asked.from(), 0, hashed, HASHED, asked.fromLength());
        return SipHash.of(key, hashed, HASHED + asked.fromLength());
    }

    private static void number(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 24);
        out[at + 1] = (byte) (value >>> 16);
        out[at + 2] = (byte) (value >>> 8);
        out[at + 3] = (byte) value;
    }
}
