package dev.warmfront.control.watch;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Takes out of an address what would let whoever reads it in somewhere: values of a query that are
/// called like secrets, and who somebody is before an `@`.
final class Redaction {

    private static final String HIDDEN = "***";

    private static final Set<String> NAMES =
            Set.of("sig", "key", "code", "policy", "pass", "pwd", "pin", "sid", "hmac", "state");

    private static final List<String> PARTS =
            List.of(
                    "token",
                    "secret",
                    "signature",
                    "passw",
                    "credential",
                    "apikey",
                    "auth",
                    "session",
                    "jwt",
                    "ticket",
                    "otp");

    private Redaction() {}

    static String of(String address) {
        int begin = address.indexOf('?');
        String before = withoutUser(begin < 0 ? address : address.substring(0, begin));
        if (begin < 0) {
            return before;
        }
        StringBuilder redacted = new StringBuilder(before);
        int at = begin;
        while (at < address.length()) {
            int next = at + 1;
            while (next < address.length() && "&;?#".indexOf(address.charAt(next)) < 0) {
                next++;
            }
            redacted.append(address.charAt(at)).append(pair(address.substring(at + 1, next)));
            at = next;
        }
        return redacted.toString();
    }

    private static String pair(String pair) {
        int equals = pair.indexOf('=');
        return equals >= 0 && isSecret(pair.substring(0, equals))
                ? pair.substring(0, equals + 1) + HIDDEN
                : pair;
    }

    private static boolean isSecret(String name) {
        String plain = decoded(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return NAMES.contains(plain) || PARTS.stream().anyMatch(plain::contains);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // It is what it is.
            return name;
        }
    }

    private static String withoutUser(String address) {
        int authority = address.indexOf("//") + 2;
        if (authority < 2) {
            return address;
        }
        int slash = address.indexOf('/', authority);
        int at = address.lastIndexOf('@', slash < 0 ? address.length() : slash);
        return at < authority
                ? address
                : address.substring(0, authority) + HIDDEN + address.substring(at);
    }
}
