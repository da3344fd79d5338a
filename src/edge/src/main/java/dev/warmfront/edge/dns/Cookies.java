package dev.warmfront.edge.dns;

import java.net.InetAddress;
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

    /// Whether the cookie of that length is one of ours for `from`.
    boolean isOurs(byte[] message, int at, int length, InetAddress from, long nowMillis) {
        if (length != LENGTH || message[at + CLIENT_LENGTH] != VERSION) {
            return false;
        }
        // Serial numbers: in 2106 the clock starts again (RFC 9018, section 4.3).
        int age = (int) (nowMillis / 1000) - number(message, at + CLIENT_LENGTH + 4);
        if (age > OLDEST_SECONDS || age < -NEWEST_SECONDS) {
            return false;
        }
        byte[] hashed = hashed(message, at, from);
        Keys current = keys(nowMillis);
        long hash = hash(message, at + HASHED);
        return hash == SipHash.of(current.now(), hashed, hashed.length)
                || hash == SipHash.of(current.before(), hashed, hashed.length);
    }

    /// Writes the cookie for the client whose own part is at `clientAt`; [#LENGTH] octets.
    void write(byte[] message, int clientAt, InetAddress from, long nowMillis, byte[] out, int at) {
        System.arraycopy(message, clientAt, out, at, CLIENT_LENGTH);
        int own = at + CLIENT_LENGTH;
        number(out, own, VERSION << 24);
        number(out, own + 4, (int) (nowMillis / 1000));
        byte[] hashed = hashed(out, at, from);
        long hash = Long.reverseBytes(SipHash.of(keys(nowMillis).now(), hashed, hashed.length));
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

    /// The client's part, what we say, and where the client is (RFC 9018, section 4.4).
    private static byte[] hashed(byte[] message, int at, InetAddress from) {
        byte[] address = from.getAddress();
        byte[] hashed = new byte[HASHED + address.length];
        System.arraycopy(message, at, hashed, 0, HASHED);
        System.arraycopy(address, 0, hashed, HASHED, address.length);
        return hashed;
    }

    private static long hash(byte[] message, int at) {
        return Long.reverseBytes(
                (long) number(message, at) << 32 | number(message, at + 4) & 0xffffffffL);
    }

    private static int number(byte[] message, int at) {
        return message[at] << 24
                | (message[at + 1] & 0xff) << 16
                | (message[at + 2] & 0xff) << 8
                | message[at + 3] & 0xff;
    }

    private static void number(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 24);
        out[at + 1] = (byte) (value >>> 16);
        out[at + 2] = (byte) (value >>> 8);
        out[at + 3] = (byte) value;
    }
}
