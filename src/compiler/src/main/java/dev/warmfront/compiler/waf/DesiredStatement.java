package dev.warmfront.compiler.waf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is true or false of a request, as it is asked for: exactly one of these is there.
///
/// @param ipSet the viewer's address is in an IP set
/// @param textMatch a part of the request compares with a text
/// @param rate the viewer's address has sent too many requests
/// @param not the inner statement is false
/// @param and all of these are true
/// @param or one of these is true
public record DesiredStatement(
        @Nullable IpSetMatch ipSet,
        @Nullable TextMatch textMatch,
        @Nullable Rate rate,
        @Nullable DesiredStatement not,
        @Nullable List<DesiredStatement> and,
        @Nullable List<DesiredStatement> or) {

    public DesiredStatement {
        and = and == null ? null : List.copyOf(and);
        or = or == null ? null : List.copyOf(or);
    }

    /// The viewer's address is in this IP set.
    public record IpSetMatch(String ipSetId) {}

    /// A part of the request compares with `text`. Case-sensitive.
    ///
    /// @param field METHOD, PATH, QUERY or HEADER
    /// @param header its name, exactly when `field` is HEADER
    /// @param comparison EXACTLY, STARTS_WITH, ENDS_WITH or CONTAINS
    /// @param text 1..200 characters
    public record TextMatch(
            String field, @Nullable String header, String comparison, String text) {}

    /// The viewer's address has sent more than `limit` requests within the window.
    public record Rate(int limit, int windowSeconds) {}

    public static DesiredStatement of(IpSetMatch ipSet) {
        return new DesiredStatement(ipSet, null, null, null, null, null);
    }

    public static DesiredStatement of(TextMatch textMatch) {
        return new DesiredStatement(null, textMatch, null, null, null, null);
    }

    public static DesiredStatement of(Rate rate) {
        return new DesiredStatement(null, null, rate, null, null, null);
    }
}
