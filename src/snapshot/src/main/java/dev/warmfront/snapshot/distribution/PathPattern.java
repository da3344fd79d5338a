package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;
import org.jspecify.annotations.Nullable;

/// A pattern of paths: `*` stands for any run of characters, `/` and none included; `?` for exactly
/// one. Case-sensitive. A leading slash may be left out and means the same; it is kept without.
public record PathPattern(String text) {

    /// The pattern of the default behaviour.
    public static final PathPattern EVERYTHING = new PathPattern("*");

    public PathPattern {
        text = text.startsWith("/") ? text.substring(1) : text;
        Require.that(
                !text.isEmpty() && text.length() <= 255, "pathPattern", text, "1..255 characters");
        Require.that(
                text.chars().allMatch(PathPattern::isAllowed),
                "pathPattern",
                text,
                "letters, digits and _ - . * ? $ / ~ \" ' @ : + & only");
    }

    // Written out: the JVM would make them when an edge reads its first release.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    private static boolean isAllowed(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "_-.*?$/~\"'@:+&".indexOf(c) >= 0;
    }
}
