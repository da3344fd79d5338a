package dev.warmfront.compiler.policy;

/// How what an origin says about keeping its answers is to be read.
///
/// @param mode RFC or CLOUDFRONT
/// @param heuristicPercent of the time since `Last-Modified`, 0 to 100
/// @param keepSetCookie whether answers with `Set-Cookie` are kept
public record DesiredRules(String mode, int heuristicPercent, boolean keepSetCookie) {

    /// By the RFC, without guessing.
    public static final DesiredRules USUAL = new DesiredRules("RFC", 0, false);
}
