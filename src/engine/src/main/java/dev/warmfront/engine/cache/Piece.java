package dev.warmfront.engine.cache;

import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.headers.Fields;

/// What an origin's answer to a request for one slice turns out to be.
///
/// An origin may ignore `Range`, and may send other octets than were asked for (RFC 9110, sections
/// 14.2 and 15.3.7): only what it says about them counts.
public sealed interface Piece {

    /// That slice, of a body that can be told from others.
    ///
    /// @param octets that came: the slice and perhaps more
    record Slice(Identity identity, Range octets) implements Piece {}

    /// The whole body, which is no longer than that slice.
    ///
    /// @param length in bytes
    record Complete(long length) implements Piece {}

    /// Octets that are not put together with others: nothing tells which body they are of, or they
    /// are not all of that slice. They are what they are to who asked (RFC 9110, section 15.3.7).
    ///
    /// @param length of the whole body, in bytes
    record Alone(Range octets, long length) implements Piece {}

    /// Octets of which nobody knows what they are.
    record Unfit() implements Piece {}

    /// The body ends before that slice begins.
    record Beyond() implements Piece {}

    /// An answer to a request without a range.
    record Plain() implements Piece {}

    /// Judges an answer.
    ///
    /// @param slice as if the body went on for ever
    /// @param fields of the answer, with a date
    /// @param bodyLength as announced, -1 when it was not
    static Piece of(Range slice, int status, Fields fields, long bodyLength) {
        if (status == 416) {
            return new Beyond();
        } else if (status != 206) {
            return new Plain();
        }
        ContentRange range = ContentRange.of(fields.all("content-range"));
        String type = fields.first("content-type");
        boolean several = type != null && Fields.lower(type).startsWith("multipart/byteranges");
        if (range == null || several) {
            return new Unfit();
        }
        Range octets = range.octets();
        if (bodyLength >= 0 && bodyLength != octets.length()) {
            return new Unfit();
        } else if (octets.length() == range.length()) {
            return new Complete(range.length());
        }
        Range there = new Range(slice.first(), Math.min(slice.last(), range.length() - 1));
        Identity identity = Identity.of(fields, range.length());
        return identity != null && there.length() > 0 && octets.holds(there)
                ? new Slice(identity, octets)
                : new Alone(octets, range.length());
    }
}
