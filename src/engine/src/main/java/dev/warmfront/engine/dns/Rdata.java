package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What follows a record's TTL and length on the wire, names in it uncompressed.
public final class Rdata {

    private Rdata() {}

    /// Reads the presentation form of one value (RFC 1035, section 5.1).
    ///
    /// @throws IllegalArgumentException if `value` is not one of that type
    public static byte[] parse(RecordType type, String value) {
        return switch (type) {
            case A -> address(value, true);
            case AAAA -> address(value, false);
            case NS, CNAME -> Name.parse(value.strip()).toBytes();
            case TXT -> text(value);
            case SOA -> soa(value);
            case PTR, MX, SRV, NAPTR, DS, SSHFP, TLSA, SVCB, HTTPS, SPF, CAA -> digits(value);
        };
    }

    /// The four octets of an A or the sixteen of an AAAA record.
    static byte[] address(Cidr address, boolean v4) {
        return v4
                ? ByteBuffer.allocate(4).putInt((int) address.low()).array()
                : ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array();
    }

    static boolean isV4(Cidr address) {
        return isV4(address.high(), address.low());
    }

    static boolean isV4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    private static byte[] address(String value, boolean v4) {
        String expected = v4 ? "an IPv4 address" : "an IPv6 address";
        Require.that(value.indexOf('/') < 0, "address", value, expected);
        Cidr address = Cidr.parse(value);
        Require.that(v4 == (value.indexOf(':') < 0), "address", value, expected);
        return address(address, v4);
    }

    /// `\# 4 c0000201`: how many octets, and each as two digits (RFC 3597, section 5).
    private static byte[] digits(String value) {
        int space = value.lastIndexOf(' ');
        byte[] data = HexFormat.of().parseHex(value.substring(space + 1));
        String length = "\\# " + data.length;
        Require.that(value.startsWith(length) && space == length.length(), "value", value, length);
        return data;
    }

    private static byte[] soa(String value) {
        List<String> fields = words(value);
        Require.that(fields.size() == 7, "SOA", value, "two names and five numbers");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(Name.parse(fields.get(0)).wire());
        data.writeBytes(Name.parse(fields.get(1)).wire());
        for (String field : fields.subList(2, 7)) {
            data.writeBytes(number(field));
        }
        return data.toByteArray();
    }

    private static byte[] number(String field) {
        try {
            return ByteBuffer.allocate(4).putInt(Integer.parseUnsignedInt(field)).array();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "SOA number: " + field + " (expected: 0..4294967295)", e);
        }
    }

    private static byte[] text(String value) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String word : words(value)) {
            byte[] octets = word.getBytes(StandardCharsets.ISO_8859_1);
            Require.that(octets.length <= 255, "TXT", value, "strings of at most 255 octets");
            data.write(octets.length);
            data.writeBytes(octets);
        }
        Require.that(data.size() > 0, "TXT", value, "at least one string");
        Require.that(data.size() <= 65_000, "TXT", data.size() + " octets", "at most 65000");
        return data.toByteArray();
    }

    /// Strings with spaces between, in quotation marks or without; each character is an octet.
    private static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean open = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                open = true;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                close(words, word, open);
                open = false;
            } else if (c == '\\') {
                word.append((char) Escape.octet(value, i));
                i += Escape.length(value, i) - 1;
                open = true;
            } else {
                append(word, c, value);
                open = true;
            }
        }
        Require.that(!quoted, "value", value, "a closing quotation mark");
        close(words, word, open);
        return words;
    }

    private static void close(List<String> words, StringBuilder word, boolean open) {
        if (open) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static void append(StringBuilder word, char c, String value) {
        Require.that(c < 127 && c >= ' ', "value", value, "ASCII, and \\ddd for other octets");
        word.append(c);
    }
}
