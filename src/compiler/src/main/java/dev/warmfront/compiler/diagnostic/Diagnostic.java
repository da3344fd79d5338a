package dev.warmfront.compiler.diagnostic;

/// One thing that is wrong, or worth a second look, in what was asked for.
///
/// @param code stable and greppable, for example `alias-claimed-twice`
/// @param subject the resource, as its kind and id: `distribution/d-…`
/// @param pointer where in that resource's document (RFC 6901); empty for the whole of it
/// @param message `name: value (expected: …)`, with the offending value unless it may be a secret
public record Diagnostic(
        Severity severity, String code, String subject, String pointer, String message) {

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
