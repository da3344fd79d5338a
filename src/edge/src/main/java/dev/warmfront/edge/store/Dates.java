package dev.warmfront.edge.store;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;

/// Dates in the preferred form (RFC 9110, section 5.6.7), as numbers: five bytes instead of 29.
/// Only what comes back as the same text is taken for one.
final class Dates {

    static final long NONE = -1;

    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String FORM = "Sun, 00 Jan 0000 00:00:00 GMT";
    private static final int DAY_SECONDS = 86_400;

    /// What five bytes can tell is more.
    private static final long MOST = DAY_SECONDS * 366L * 8000;

    private Dates() {}

    /// Seconds since 1970; [#NONE] for what is no such date.
    static long seconds(String text) {
        if (text.length() != FORM.length() || !text.endsWith(" GMT")) {
            return NONE;
        }
        int month = MONTHS.indexOf(text.substring(8, 11)) / 3 + 1;
        try {
            LocalDate day = LocalDate.of(number(text, 12, 16), month, number(text, 5, 7));
            long seconds = day.toEpochDay() * DAY_SECONDS;
            seconds += number(text, 17, 19) * 3600L;
            seconds += number(text, 20, 22) * 60L + number(text, 23, 25);
            return seconds >= 0 && seconds < MOST && text(seconds).equals(text) ? seconds : NONE;
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    static String text(long seconds) {
        LocalDate day = LocalDate.ofEpochDay(seconds / DAY_SECONDS);
        int time = (int) (seconds % DAY_SECONDS);
        byte[] text = FORM.getBytes(StandardCharsets.ISO_8859_1);
        word(text, 0, DAYS, day.getDayOfWeek().getValue() - 1);
        digits(text, 5, 2, day.getDayOfMonth());
        word(text, 8, MONTHS, day.getMonthValue() - 1);
        digits(text, 12, 4, day.getYear());
        digits(text, 17, 2, time / 3600);
        digits(text, 20, 2, time / 60 % 60);
        digits(text, 23, 2, time % 60);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// Of what is no digit it makes some number, and the text that comes back is another.
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static void word(byte[] text, int at, String words, int index) {
        for (int i = 0; i < 3; i++) {
            text[at + i] = (byte) words.charAt(index * 3 + i);
        }
    }

    private static void digits(byte[] text, int at, int count, int number) {
        int rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
