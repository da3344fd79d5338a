package dev.warmfront.snapshot.policy;

import dev.warmfront.snapshot.base.Require;

/// How what an origin says about keeping its answers is read.
///
/// @param heuristicPercent of the time since `Last-Modified`, for which an answer that says nothing
///     about its lifetime is fresh (RFC 9111, section 4.2.2); 0 for not guessing
/// @param keepsSetCookie whether an answer with `Set-Cookie` that says for how long it is good is
///     stored, cookie and all (RFC 9111, section 7.3), although it does not say that it is public
public record Rules(Mode mode, int heuristicPercent, boolean keepsSetCookie) {

    /// Whose rules they are.
    public enum Mode {
        /// RFC 9111: what must not be stored is not, and `Vary` tells answers apart.
        RFC,

        /// What CloudFront does: a least lifetime above zero stores even what says `no-store`,
        /// and `Vary` tells nothing apart.
        CLOUDFRONT
    }

    /// By the RFC, without guessing.
    public static final Rules USUAL = new Rules(Mode.RFC, 0, false);

    public Rules {
        Require.between(0, 100, "heuristicPercent", heuristicPercent);
    }
}
