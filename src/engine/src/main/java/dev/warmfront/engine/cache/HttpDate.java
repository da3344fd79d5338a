package dev.warmfront.engine.cache;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;

/// Dates in header fields (RFC 9110, section 5.6.7). The preferred form is written; it and the two
/// obsolete ones are read.
///
/// The name of the day is not compared with the date: it says nothing the date does not.
public final class HttpDate {

    private static final DateTimeFormatter PREFERRED =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int CENTURY = 100;

    private HttpDate() {}

    public static String write(long epochMillis) {
        return PREFERRED.format(Instant.ofEpochMilli(epochMillis));
    }

    /// Milliseconds since the epoch; nothing if it is not a date.
    ///
    /// @param nowMillis two digits of a year that would be more than 50 years after this are of the
    ///     century before
    public static OptionalLong read(String text, long nowMillis) {
        int comma = text.indexOf(',');
        if (comma == 3) {
            return of(text, "...,~dd~mmm~yyyy~hh:hh:hh~GMT", nowMillis, 5, 8, 12, 4, 17);
        } else if (comma > 3) {
            String rest = text.substring(comma);
            return of(rest, ",~dd-mmm-yy~hh:hh:hh~GMT", nowMillis, 2, 5, 9, 2, 12);
        }
        return of(text, "...~mmm~Dd~hh:hh:hh~yyyy", nowMillis, 8, 4, 20, 4, 11);
    }

    /// @param form `.` for anything but a space, `~` for a space, `m` for a letter, `D` for a digit
    ///     or a space, other letters in lower case for a digit, everything else for itself
    private static OptionalLong of(
            String text,
            String form,
            long nowMillis,
            int day,
            int month,
            int year,
            int yearDigits,
            int time) {
        int monthIndex = fits(text, form) ? MONTHS.indexOf(text.substring(month, month + 3)) : -1;
        if (monthIndex < 0 || monthIndex % 3 != 0) {
            return OptionalLong.empty();
        }
        try {
            LocalDateTime date =
                    LocalDateTime.of(
                            year(number(text, year, yearDigits), yearDigits, nowMillis),
                            monthIndex / 3 + 1,
                            number(text, day, 2),
                            number(text, time, 2),
                            number(text, time + 3, 2),
                            // A leap second counts as the one before it.
                            Math.min(59, number(text, time + 6, 2)));
            return OptionalLong.of(date.toInstant(ZoneOffset.UTC).toEpochMilli());
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    private static boolean fits(String text, String form) {
        if (text.length() != form.length()) {
            return false;
        }
        for (int i = 0; i < form.length(); i++) {
            char wanted = form.charAt(i);
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean fine =
                    switch (wanted) {
                        case '.' -> c > ' ';
                        case '~' -> c == ' ';
                        case 'm' -> c >= 'A';
                        case 'D' -> digit || c == ' ';
                        case 'd', 'y', 'h' -> digit;
                        default -> c == wanted;
                    };
            if (!fine) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int digits) {
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            char c = text.charAt(i);
            number = number * 10 + (c == ' ' ? 0 : c - '0');
        }
        return number;
    }

    private static int year(int number, int digits, long nowMillis) {
        if (digits == 4) {
            return number;
        }
        int now = Year.from(Instant.ofEpochMilli(nowMillis).atOffset(ZoneOffset.UTC)).getValue();
        int year = now / CENTURY * CENTURY + number;
        return year > now + CENTURY / 2 ? year - CENTURY : year;
    }
}
