package dev.warmfront.edge.config;

import dev.warmfront.snapshot.base.Require;

/// An enrolment token: `wfe_<token id>_<secret>_<SHA-256 of the control plane's CA certificate>`.
///
/// @param text all of it, which is sent once and never told anybody
/// @param caFingerprint 64 lower-case hexadecimal digits
public record Token(String text, String caFingerprint) {

    /// Reads a token; what is wrong with it is told without the token.
    ///
    /// @throws IllegalArgumentException if `text` is none
    public static Token parse(String text) {
        String token = text.strip();
        int last = token.lastIndexOf('_');
        String fingerprint = last < 0 ? "" : token.substring(last + 1);
        boolean wellFormed =
                token.startsWith("wfe_")
                        && token.chars().filter(c -> c == '_').count() >= 3
                        && fingerprint.length() == 64
                        && fingerprint.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        Require.that(
                wellFormed,
                "enrolment token",
                token.length() + " characters",
                "wfe_..., as the control plane gave it");
        return new Token(token, fingerprint);
    }

    @Override
    public String toString() {
        return "Token[for CA " + caFingerprint + "]";
    }
}
