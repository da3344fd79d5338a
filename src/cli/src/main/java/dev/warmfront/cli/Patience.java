package dev.warmfront.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How long to wait: `90s` or `5m`.
final class Patience implements ITypeConverter<Duration> {

    private static final long MOST_SECONDS = 24 * 3600;

    @Override
    public Duration convert(String text) {
        int digits = text.length() - 1;
        boolean minutes = text.endsWith("m");
        if (digits >= 1
                && digits <= 6
                && (minutes || text.endsWith("s"))
                && text.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9')) {
            long seconds = Long.parseLong(text.substring(0, digits)) * (minutes ? 60 : 1);
            if (seconds <= MOST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw new TypeConversionException(text + " (expected: for example 90s or 5m)");
    }

    /// The same the other way round.
    static String text(Duration patience) {
        long seconds = patience.toSeconds();
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
