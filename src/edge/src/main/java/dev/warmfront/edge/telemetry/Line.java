package dev.warmfront.edge.telemetry;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// A line being written, in octets. Used over and over by one thread; makes no object but once a
/// second, for the calendar.
final class Line {

    /// Of each text that a viewer sent, in octets as they are written.
    static final int LONGEST_TEXT = 8 * 1024;

    private static final int TEXTS = 8;
    private static final int REST = 2 * 1024;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] octets = new byte[TEXTS * LONGEST_TEXT + REST];
    private final byte[] moment = new byte[19];
    private long momentSecond = Long.MIN_VALUE;
    private int length;

    Line clear() {
        length = 0;
        return this;
    }

    byte[] octets() {
        return octets;
    }

    int length() {
        return length;
    }

    Line put(char ascii) {
        octets[length++] = (byte) ascii;
        return this;
    }

    Line put(byte[] bytes) {
        System.arraycopy(bytes, 0, octets, length, bytes.length);
        length += bytes.length;
        return this;
    }

    /// A short text of ours.
    @SuppressWarnings("deprecation") // For ASCII it is right, and the only copy without an object.
    Line put(String ascii) {
        ascii.getBytes(0, ascii.length(), octets, length);
        length += ascii.length();
        return this;
    }

    /// Octets of a viewer that are known to be harmless.
    Line put(Slice text, int first, int count) {
        text.copyTo(octets, length, first, count);
        length += count;
        return this;
    }

    Line hex(byte octet, byte[] digits) {
        octets[length++] = digits[octet >>> 4 & 15];
        octets[length++] = digits[octet & 15];
        return this;
    }

    Line hex(long number) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            octets[length++] = HEX[(int) (number >>> shift) & 15];
        }
        return this;
    }

    Line number(long number) {
        if (number < 0) {
            put('-');
        }
        long rest = Math.abs(number);
        int digits = 1;
        for (long power = 10; power <= rest && digits < 19; power *= 10) {
            digits++;
        }
        for (int i = length + digits - 1; i >= length; i--) {
            octets[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// A number of three digits.
    Line thousandths(long number) {
        return put((char) ('0' + number / 100))
                .put((char) ('0' + number / 10 % 10))
                .put((char) ('0' + number % 10));
    }

    /// A second as `2026-11-22`, what stands between, `13:17:36`; UTC.
    Line second(long epochMillis, char between) {
        long second = Math.floorDiv(epochMillis, 1000);
        if (second != momentSecond) {
            LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
            byte[] text = time.toString().getBytes(StandardCharsets.US_ASCII);
            // A full minute is written without its seconds.
            System.arraycopy(":00".getBytes(StandardCharsets.US_ASCII), 0, moment, 16, 3);
            System.arraycopy(text, 0, moment, 0, Math.min(text.length, moment.length));
            momentSecond = second;
        }
        put(moment);
        octets[length - 9] = (byte) between;
        return this;
    }
}
