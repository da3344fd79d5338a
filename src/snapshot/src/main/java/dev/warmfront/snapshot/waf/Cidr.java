package dev.warmfront.snapshot.waf;

import dev.warmfront.snapshot.base.Require;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// A network, as 128 bits and a prefix length; IPv4 lies in `::ffff:0:0/96` (RFC 4291, section
/// 2.5.5.2). Bits beyond the prefix are zero.
public record Cidr(long high, long low, int prefixLength) {

    /// Of sixteen bits, in an IPv6 address.
    private static final int GROUPS = 8;

    public Cidr {
        Require.between(0, 128, "prefixLength", prefixLength);
        Require.that(
                (high & ~highMask(prefixLength)) == 0 && (low & ~lowMask(prefixLength)) == 0,
                "network",
                Long.toHexString(high) + ":" + Long.toHexString(low) + "/" + prefixLength,
                "no bit set beyond the prefix");
    }

    /// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address alone.
    ///
    /// @throws IllegalArgumentException if `text` is none of these
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        byte[] address = literal(host, text);
        int most = address.length * 8;
        int length = slash < 0 ? most : prefix(text, slash, most);
        byte[] bits = address.length == 16 ? address : mapped(address);
        return new Cidr(word(bits, 0), word(bits, 8), length + 128 - most);
    }

    public boolean contains(long addressHigh, long addressLow) {
        return (addressHigh & highMask(prefixLength)) == high
                && (addressLow & lowMask(prefixLength)) == low;
    }

    /// As it is written: `192.0.2.0/24`, or for IPv6 as RFC 5952, section 4, says.
    public String text() {
        if (high == 0 && low >>> Integer.SIZE == 0xffff && prefixLength >= 128 - Integer.SIZE) {
            return (low >>> 24 & 0xff)
                    + "."
                    + (low >>> 16 & 0xff)
                    + "."
                    + (low >>> 8 & 0xff)
                    + "."
                    + (low & 0xff)
                    + "/"
                    + (prefixLength - (128 - Integer.SIZE));
        }
        int from = 0;
        int longest = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = i;
            while (zeros < GROUPS && group(zeros) == 0) {
                zeros++;
            }
            if (zeros - i > longest) {
                from = i;
                longest = zeros - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (longest > 1 && i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(group(i)));
            }
        }
        return text.append('/').append(prefixLength).toString();
    }

    private int group(int number) {
        long word = number < GROUPS / 2 ? high : low;
        return (int) (word >>> Short.SIZE * (GROUPS / 2 - 1 - number % (GROUPS / 2))) & 0xffff;
    }

    /// The upper 64 bits of an address of 4 or 16 bytes, IPv4 mapped.
    public static long high(byte[] address) {
        return address.length == 16 ? word(address, 0) : 0;
    }

    /// The lower 64 bits of an address of 4 or 16 bytes, IPv4 mapped.
    public static long low(byte[] address) {
        return address.length == 16 ? word(address, 8) : word(mapped(address), 8);
    }

    private static byte[] literal(String host, String text) {
        // Only a literal: a name here would make the resolver look it up.
        boolean literal =
                host.indexOf(':') >= 0
                        ? host.chars()
                                .allMatch(c -> Character.digit(c, 16) >= 0 || ".:".indexOf(c) >= 0)
                        : host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        Require.that(literal, "network", text, "for example 192.0.2.0/24 or 2001:db8::/32");
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "network: " + text + " (expected: for example 192.0.2.0/24 or 2001:db8::/32)",
                    e);
        }
    }

    private static int prefix(String text, int slash, int most) {
        try {
            int length = Integer.parseInt(text.substring(slash + 1));
            Require.that(length >= 0 && length <= most, "network", text, "a prefix of 0.." + most);
            return length;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "network: " + text + " (expected: a prefix of 0.." + most + ")", e);
        }
    }

    private static byte[] mapped(byte[] v4) {
        byte[] v6 = new byte[16];
        v6[10] = (byte) 0xff;
        v6[11] = (byte) 0xff;
        System.arraycopy(v4, 0, v6, 12, 4);
        return v6;
    }

    private static long word(byte[] bytes, int offset) {
        long word = 0;
        for (int i = 0; i < 8; i++) {
            word = word << 8 | bytes[offset + i] & 0xff;
        }
        return word;
    }

    private static long highMask(int prefixLength) {
        return prefixLength >= 64 ? -1 : prefixLength == 0 ? 0 : -1L << (64 - prefixLength);
    }

    private static long lowMask(int prefixLength) {
        return prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
    }
}
