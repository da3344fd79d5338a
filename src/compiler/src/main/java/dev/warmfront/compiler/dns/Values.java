package dev.warmfront.compiler.dns;

import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;

/// Values of records in presentation form (RFC 1035, section 5.1).
final class Values {

    /// Of one value, but for those types whose values are short anyway.
    static final int MOST_CHARACTERS = 4_000;

    /// Serial, refresh, retry, expire, minimum.
    private static final int SOA_NUMBERS = 5;

    private Values() {}

    static boolean isValid(RecordType type, String value) {
        return switch (type) {
            case A -> isV4(value);
            case AAAA -> isV6(value);
            case CNAME, NS -> Names.isValid(Names.bare(value));
            case TXT -> isTxt(value);
            case SOA -> isSoa(value);
            case PTR, MX, SRV, NAPTR, DS, SSHFP, TLSA, SVCB, HTTPS, SPF, CAA ->
                    value.length() <= MOST_CHARACTERS && octets(type, value).isPresent();
        };
    }

    static String expected(RecordType type) {
        return switch (type) {
            case A -> "an IPv4 address";
            case AAAA -> "an IPv6 address";
            case CNAME, NS -> "a name";
            case TXT -> "quoted texts of at most 255 bytes each";
            case SOA -> "primary, mailbox, serial, refresh, retry, expire and minimum";
            case PTR -> "a name";
            case MX -> "preference and mail server: 10 mail.shop.example";
            case SRV -> "priority, weight, port and target: 0 5 5060 sip.shop.example";
            case NAPTR ->
                    "order, preference, flags, service, expression and name:"
                            + " 100 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.shop.example";
            case DS -> "key tag, algorithm, digest type and digest in hexadecimal";
            case SSHFP -> "algorithm, type and fingerprint in hexadecimal";
            case TLSA -> "usage, selector, matching type and data in hexadecimal";
            case SVCB, HTTPS -> "priority, target and parameters: 1 . alpn=h2,h3";
            case SPF -> "quoted texts of at most 255 bytes each";
            case CAA -> "flags, tag and value: 0 issue \"ca.example\"";
        };
    }

    /// One spelling of each value: names lower-case and without a final dot.
    static String canonical(RecordType type, String value) {
        return switch (type) {
            case A, TXT -> value;
            case AAAA -> value.toLowerCase(Locale.ROOT);
            case CNAME, NS -> Names.bare(value);
            case SOA -> {
                List<String> fields = fields(value);
                fields.set(0, Names.bare(fields.get(0)));
                fields.set(1, Names.bare(fields.get(1)));
                yield String.join(" ", fields);
            }
            case PTR, MX, SRV, NAPTR, DS, SSHFP, TLSA, SVCB, HTTPS, SPF, CAA ->
                    octets(type, value)
                            .map(octets ->
                                    "\\# " + octets.length + " " + HexFormat.of().formatHex(octets))
                            .orElse(value);
        };
    }

    /// The value as the octets that it stands for are written in a zone file: one spelling for all
    /// that are equal, names absolute, lower-case and with a final dot.
    static String written(RecordType type, String value) {
        return octets(type, value).map(octets -> written(type, octets)).orElse(value);
    }

    static String written(RecordType type, byte[] octets) {
        return switch (type) {
            case AAAA -> address(octets);
            case TXT, SPF -> quoted(octets);
            case A, NS, CNAME, SOA, PTR, MX, SRV, NAPTR, DS, SSHFP, TLSA, SVCB, HTTPS, CAA -> {
                int code = type.code();
                yield org.xbill.DNS.Record.newRecord(Name.root, code, DClass.IN, 0, octets)
                        .rdataToString();
            }
        };
    }

    /// Each text between quotation marks, whether it needs them or not.
    private static String quoted(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < octets.length; at += 1 + (octets[at] & 0xff)) {
            text.append(at == 0 ? "\"" : " \"");
            for (int i = at + 1; i <= at + (octets[at] & 0xff); i++) {
                int octet = octets[i] & 0xff;
                if (octet < ' ' || octet > 126) {
                    text.append('\\').append((char) ('0' + octet / 100));
                    text.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
                } else {
                    text.append(octet == '"' || octet == '\\' ? "\\" : "").append((char) octet);
                }
            }
            text.append('"');
        }
        return text.toString();
    }

    /// The longest run of zeros, the first of equal ones, is two colons (RFC 5952, section 4.2).
    private static String address(byte[] octets) {
        int[] fields = new int[8];
        int[] zeros = new int[9];
        int longest = 0;
        for (int i = 7; i >= 0; i--) {
            fields[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
            zeros[i] = fields[i] == 0 ? zeros[i + 1] + 1 : 0;
            longest = Math.max(longest, zeros[i]);
        }
        StringBuilder text = new StringBuilder();
        boolean shortened = longest < 2;
        for (int i = 0; i < 8; i++) {
            if (!shortened && zeros[i] == longest) {
                text.append("::");
                i += longest - 1;
                shortened = true;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(fields[i]));
            }
        }
        return text.toString();
    }

    /// What follows the length on the wire; nothing if the value is none of that type. Names in it
    /// are absolute, with a final dot or without.
    static Optional<byte[]> octets(RecordType type, String value) {
        try {
            org.xbill.DNS.Record record =
                    org.xbill.DNS.Record.fromString(
                            Name.root, type.code(), DClass.IN, 0, value, Name.root);
            return Optional.of(record.rdataToWireCanonical());
        } catch (IOException | RuntimeException e) {
            // The library has many ways to say that it does not understand.
            return Optional.empty();
        }
    }

    private static boolean isV4(String value) {
        String[] parts = value.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits = part.chars().allMatch(c -> c >= '0' && c <= '9');
            boolean padded = part.length() > 1 && part.startsWith("0");
            if (part.isEmpty()
                    || part.length() > 3
                    || !digits
                    || padded
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isV6(String value) {
        if (value.indexOf(':') < 0 || value.indexOf('/') >= 0) {
            return false;
        }
        try {
            Cidr.parse(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// One or more quoted texts of at most 255 bytes each, between spaces; inside, `\"`, `\\` and
    /// `\ddd` (RFC 1035, section 3.3 and 5.1).
    private static boolean isTxt(String value) {
        if (value.isEmpty() || value.length() > MOST_CHARACTERS) {
            return false;
        }
        int at = 0;
        while (at < value.length()) {
            if (value.charAt(at) != '"') {
                return false;
            }
            int end = endOfText(value, at + 1);
            if (end < 0) {
                return false;
            }
            at = end;
            int text = at;
            while (at < value.length() && value.charAt(at) == ' ') {
                at++;
            }
            if (at < value.length() && at == text || at == value.length() && at > text) {
                return false;
            }
        }
        return true;
    }

    /// Where the text that begins here is over, after its closing quote; negative if it is not well
    /// formed.
    private static int endOfText(String value, int begin) {
        int bytes = 0;
        int at = begin;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == '"') {
                return bytes <= 255 ? at + 1 : -1;
            }
            if (c < ' ' || c > 126) {
                return -1;
            }
            int length = c == '\\' ? escapeLength(value, at) : 1;
            if (length < 0) {
                return -1;
            }
            at += length;
            bytes++;
        }
        return -1;
    }

    private static int escapeLength(String value, int at) {
        if (at + 1 >= value.length()) {
            return -1;
        }
        if (!isDigit(value.charAt(at + 1))) {
            return value.charAt(at + 1) == '"' || value.charAt(at + 1) == '\\' ? 2 : -1;
        }
        boolean three =
                at + 3 < value.length()
                        && isDigit(value.charAt(at + 2))
                        && isDigit(value.charAt(at + 3));
        return three && Integer.parseInt(value.substring(at + 1, at + 4)) <= 255 ? 4 : -1;
    }

    private static boolean isSoa(String value) {
        List<String> fields = fields(value);
        return fields.size() == 2 + SOA_NUMBERS
                && Names.isValid(Names.bare(fields.get(0)))
                && Names.isValid(Names.bare(fields.get(1)))
                && fields.subList(2, fields.size()).stream().allMatch(Values::isUnsigned32);
    }

    private static List<String> fields(String value) {
        return new ArrayList<>(List.of(value.strip().split(" +")));
    }

    private static boolean isUnsigned32(String text) {
        return !text.isEmpty()
                && text.length() <= 10
                && text.chars().allMatch(Values::isDigit)
                && Long.parseLong(text) <= 0xffff_ffffL;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
