package dev.warmfront.compiler.origin;

import java.util.OptionalLong;

/// IPv4 addresses in every spelling that some program accepts: one to four parts, each decimal,
/// octal (`0177`) or hexadecimal (`0x7f`), the last one filling up the rest (BSD's `inet_aton`).
final class Ipv4 {

    private Ipv4() {}

    /// The address as 32 bits; empty if it is none in any spelling.
    static OptionalLong readAnySpelling(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return OptionalLong.empty();
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            // The last part stands for all the bytes that are left.
            int bytes = last ? 4 - i : 1;
            long value = part(parts[i]);
            if (value < 0 || value >= 1L << (8 * bytes)) {
                return OptionalLong.empty();
            }
            address = address << (8 * bytes) | value;
        }
        return OptionalLong.of(address);
    }

    /// Four decimal parts.
    static String text(long address) {
        return (address >> 24 & 0xff)
                + "."
                + (address >> 16 & 0xff)
                + "."
                + (address >> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    private static long part(String text) {
        if (text.startsWith("0x")) {
            return text.length() == 2 ? 0 : number(text.substring(2), 16);
        }
        boolean octal = text.length() > 1 && text.startsWith("0");
        return octal ? number(text.substring(1), 8) : number(text, 10);
    }

    private static long number(String digits, int radix) {
        if (digits.isEmpty() || digits.length() > 16) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0 || number > 1L << 32) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
