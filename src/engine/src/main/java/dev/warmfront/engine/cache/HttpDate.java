package dev.warmfront.engine.cache;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.OptionalLong;

/// Dates in header fields (RFC 9110, section 5.6.7). The preferred form is written; it and the two
/// obsolete ones are read.
public final class HttpDate {

    private static final DateTimeFormatter PREFERRED =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC_850 =
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    public static String write(long epochMillis) {
        return PREFERRED.format(Instant.ofEpochMilli(epochMillis));
    }

    /// Milliseconds since the epoch; nothing if it is not a date.
    public static OptionalLong read(String text) {
        int comma = text.indexOf(',');
        DateTimeFormatter format = comma == 3 ? PREFERRED : comma > 3 ? RFC_850 : ASCTIME;
        try {
            return OptionalLong.of(Instant.from(format.parse(text)).toEpochMilli());
        } catch (DateTimeParseException e) {
            return OptionalLong.empty();
        }
    }
}
