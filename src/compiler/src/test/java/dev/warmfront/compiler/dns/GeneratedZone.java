package dev.warmfront.compiler.dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Zones and zone files made by chance.
final class GeneratedZone {

    private static final List<String> TYPES =
            List.of("A", "AAAA", "MX", "TXT", "PTR", "SRV", "CAA", "HTTPS", "TLSA", "NAPTR", "NS");

    private static final List<String> PIECES =
            List.of(
                    "$ORIGIN ",
                    "$TTL ",
                    "$GENERATE 1-3 ",
                    "$INCLUDE x",
                    "\"",
                    "(",
                    ")",
                    ";",
                    "\\",
                    "\\00",
                    "\n",
                    "\r\n",
                    "\t",
                    " ",
                    "@",
                    "*",
                    ".",
                    "..",
                    "$",
                    "${",
                    "}",
                    "\\# 4 ",
                    "TYPE1",
                    "IN",
                    "CH",
                    "-1",
                    "1w2d",
                    "\u0000",
                    "\u00ff",
                    "a".repeat(64),
                    "SOA",
                    "CNAME",
                    "x.",
                    "2001:db8::",
                    "192.0.2.");

    private GeneratedZone() {}

    /// The record sets of a zone, no two of one name and type.
    static List<DesiredRecordSet> of(String zone, Random random) {
        Map<String, DesiredRecordSet> sets = new LinkedHashMap<>();
        int size = random.nextInt(12);
        for (int i = 0; i < size; i++) {
            String name = name(zone, random);
            String type = TYPES.get(random.nextInt(TYPES.size()));
            List<String> values = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                values.add(value(type, random));
            }
            sets.put(
                    name + " " + type,
                    DesiredRecordSet.simple(name, type, random.nextInt(Integer.MAX_VALUE), values));
        }
        return List.copyOf(sets.values());
    }

    /// A file with something wrong in it, most of the time.
    static String mutilated(String zone, Random random) {
        String file = ZoneFile.write(new DesiredZone("z-1", zone, of(zone, random)));
        StringBuilder text = new StringBuilder("$TTL 60\n").append(file);
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.setCharAt(at, (char) random.nextInt(256));
                default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
            }
        }
        return text.toString();
    }

    private static String name(String zone, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> zone;
            case 1 -> "*." + label(random) + "." + zone;
            case 2 -> label(random) + "." + label(random) + "." + zone;
            default -> label(random) + "." + zone;
        };
    }

    private static String label(Random random) {
        return List.of("a", "www", "_dmarc", "xn--bcher-kva", "0", "b-c").get(random.nextInt(6));
    }

    private static String host(Random random) {
        return label(random) + (random.nextBoolean() ? ".Other.Test" : ".other.test.");
    }

    private static String value(String type, Random random) {
        int n = random.nextInt(256);
        return switch (type) {
            case "A" -> "192.0.2." + n;
            case "AAAA" ->
                    random.nextBoolean() ? "2001:DB8::" + n : "2001:db8:0:0:0:0:0:" + (n % 10);
            case "MX" -> n + " " + host(random);
            case "TXT" -> text(random) + " ".repeat(1 + random.nextInt(2)) + text(random);
            case "PTR", "NS" -> host(random);
            case "SRV" -> "0 " + n + " 5060 " + host(random);
            case "CAA" -> "0 issue \"ca" + n + ".example; x=y\"";
            case "HTTPS" -> n % 9 + 1 + " . alpn=h2,h3 port=" + (n + 1);
            case "TLSA" -> "3 1 1 " + "aB%02x".formatted(n).repeat(8);
            case "NAPTR" -> "100 " + n + " \"s\" \"SIP+D2U\" \"!^.*$!sip:x!\" " + host(random);
            default -> throw new AssertionError(type);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(20); i > 0; i--) {
            int octet = random.nextInt(256);
            if (octet == '"' || octet == '\\') {
                text.append('\\').append((char) octet);
            } else if (octet < ' ' || octet > 126) {
                text.append("\\%03d".formatted(octet));
            } else {
                text.append((char) octet);
            }
        }
        return text.append('"').toString();
    }
}
