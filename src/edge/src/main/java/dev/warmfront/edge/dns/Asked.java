package dev.warmfront.edge.dns;

import java.net.InetAddress;

/// A message as it came: who sent it, how and when. Used again for the next.
final class Asked {

    private static final int LONGEST_ADDRESS = 16;

    /// A name and as much again as an address and some numbers take.
    private static final int SCRATCH = 255 + 2 * LONGEST_ADDRESS;

    /// What an IPv4 address has before it when it is mapped (RFC 4291, section 2.5.5.2).
    private static final int MAPPED_AT = 12;

    /// What stands before an IPv4 address in the lower half of one of 128 bits.
    static final long MAPPED = 0xffffL << 32;

    private final byte[] from = new byte[LONGEST_ADDRESS];
    private final byte[] scratch = new byte[SCRATCH];
    private int fromLength;
    private byte[] message = {};
    private int length;
    private Way way = Way.UDP;
    private long nowMillis;

    /// Takes the next message, and keeps no copy of it.
    void set(byte[] octets, int howMany, Way how, long millis) {
        message = octets;
        length = howMany;
        way = how;
        nowMillis = millis;
    }

    void from(InetAddress address) {
        byte[] octets = address.getAddress();
        from(octets, 0, octets.length);
    }

    /// Who sent it: an address of 4 or 16 octets.
    void from(byte[] address, int at, int howMany) {
        int skipped = howMany == LONGEST_ADDRESS && isMapped(address, at) ? MAPPED_AT : 0;
        fromLength = howMany - skipped;
        System.arraycopy(address, at + skipped, from, 0, fromLength);
    }

    private static boolean isMapped(byte[] address, int at) {
        for (int i = 0; i < MAPPED_AT - 2; i++) {
            if (address[at + i] != 0) {
                return false;
            }
        }
        return address[at + 10] == -1 && address[at + 11] == -1;
    }

    /// Perhaps longer than what was sent.
    byte[] message() {
        return message;
    }

    int length() {
        return length;
    }

    Way way() {
        return way;
    }

    long nowMillis() {
        return nowMillis;
    }

    /// The address of who sent it, in [#fromLength] octets. Not a copy.
    byte[] from() {
        return from;
    }

    /// 4 or 16.
    int fromLength() {
        return fromLength;
    }

    /// Room for whoever puts something together about it.
    byte[] scratch() {
        return scratch;
    }

    /// The upper half of the address, IPv4 mapped.
    long high() {
        return fromLength == 4 ? 0 : number(from, 0, 8);
    }

    long low() {
        return fromLength == 4 ? MAPPED | number(from, 0, 4) : number(from, 8, 8);
    }

    boolean isLoopback() {
        return fromLength == 4 ? from[0] == 127 : high() == 0 && low() == 1;
    }

    /// The number that so many octets are, 8 at most.
    static long number(byte[] octets, int at, int howMany) {
        long number = 0;
        for (int i = at; i < at + howMany; i++) {
            number = number << 8 | octets[i] & 0xff;
        }
        return number;
    }
}
