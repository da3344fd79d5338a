package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import java.util.ArrayList;
import java.util.List;

/// What an origin says about keeping its answer (RFC 9111, section 5.2.2).
///
/// Lenient in what a directive looks like, strict in what it then means: of two values the smaller
/// counts, and a value that is no number counts as 0 (RFC 9111, section 4.2.1).
///
/// @param maxAge seconds; [#ABSENT] when not given
/// @param sharedMaxAge seconds, from `s-maxage`; [#ABSENT] when not given
/// @param mustRevalidate whether it says `must-revalidate` or `proxy-revalidate`
/// @param staleIfError seconds (RFC 5861, section 4); [#ABSENT] when not given
/// @param staleWhileRevalidate seconds (RFC 5861, section 3); [#ABSENT] when not given
/// @param noTransform whether the body is to be left as it is (section 5.2.2.6)
/// @param hiddenFields lower-case names that `private="..."` and `no-cache="..."` list
public record CacheControl(
        boolean noStore,
        boolean noCache,
        boolean isPrivate,
        boolean isPublic,
        boolean mustRevalidate,
        boolean mustUnderstand,
        long maxAge,
        long sharedMaxAge,
        long staleIfError,
        long staleWhileRevalidate,
        boolean noTransform,
        List<String> hiddenFields) {

    /// A number that was not given.
    public static final long ABSENT = -1;

    /// A delta-seconds beyond this counts as this (RFC 9111, section 1.2.2).
    private static final long MOST = 1L << 31;

    public CacheControl {
        hiddenFields = List.copyOf(hiddenFields);
    }

    /// Reads directives.
    ///
    /// @param values of every `Cache-Control` field
    public static CacheControl parse(List<String> values) {
        Reading reading = new Reading();
        for (String directive : Tokens.of(values)) {
            int equals = directive.indexOf('=');
            String name = equals < 0 ? directive : directive.substring(0, equals);
            String value = equals < 0 ? "" : unquoted(directive.substring(equals + 1).strip());
            reading.take(Fields.lower(name.strip()), value);
        }
        return reading.result();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /// Whether a lifetime is stated outright.
    public boolean hasLifetime() {
        return maxAge >= 0 || sharedMaxAge >= 0;
    }

    /// Whether it says that nobody, or not everybody, may keep the answer.
    public boolean hasProhibition() {
        return noStore || noCache || isPrivate;
    }

    private static final class Reading {

        private boolean noStore;
        private boolean noCache;
        private boolean isPrivate;
        private boolean isPublic;
        private boolean mustRevalidate;
        private boolean mustUnderstand;
        private long maxAge = ABSENT;
        private long sharedMaxAge = ABSENT;
        private long staleIfError = ABSENT;
        private long staleWhileRevalidate = ABSENT;
        private boolean noTransform;
        private final List<String> hiddenFields = new ArrayList<>();

        void take(String name, String value) {
            switch (name) {
                case "no-store" -> noStore = true;
                case "no-cache" -> noCache |= value.isEmpty();
                case "private" -> isPrivate |= value.isEmpty();
                case "public" -> isPublic = true;
                case "must-revalidate", "proxy-revalidate" -> mustRevalidate = true;
                case "must-understand" -> mustUnderstand = true;
                case "no-transform" -> noTransform = true;
                case "max-age" -> maxAge = smaller(maxAge, seconds(value));
                case "s-maxage" -> sharedMaxAge = smaller(sharedMaxAge, seconds(value));
                case "stale-if-error" -> staleIfError = smaller(staleIfError, seconds(value));
                case "stale-while-revalidate" ->
                        staleWhileRevalidate = smaller(staleWhileRevalidate, seconds(value));
                default -> {
                    // An unknown directive means nothing (RFC 9111, section 5.2.3).
                }
            }
            if (!value.isEmpty() && (name.equals("no-cache") || name.equals("private"))) {
                Tokens.of(value).forEach(field -> hiddenFields.add(Fields.lower(field)));
            }
        }

        CacheControl result() {
            return new CacheControl(
                    noStore,
                    noCache,
                    isPrivate,
                    isPublic,
                    mustRevalidate,
                    mustUnderstand,
                    maxAge,
                    sharedMaxAge,
                    staleIfError,
                    staleWhileRevalidate,
                    noTransform,
                    hiddenFields);
        }
    }

    private static long smaller(long before, long value) {
        return before == ABSENT ? value : Math.min(before, value);
    }

    /// Delta-seconds (RFC 9111, section 1.2.2); 0 for what is not.
    static long seconds(String text) {
        return Math.max(0, read(text));
    }

    /// Delta-seconds; [#ABSENT] for what is not.
    static long read(String text) {
        if (text.isEmpty()) {
            return ABSENT;
        }
        long seconds = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return ABSENT;
            }
            seconds = Math.min(MOST, seconds * 10 + digit);
        }
        return seconds;
    }
}
