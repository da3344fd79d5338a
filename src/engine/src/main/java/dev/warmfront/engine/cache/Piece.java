package dev.warmfront.engine.cache;

import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.headers.Fields;

/// What an origin's answer to a request for one slice turns out to be.
///
/// An origin may ignore `Range`, and may send other octets than were asked for (RFC 9110, sections
/// 14.2 and 15.3.7): only what it says about them counts.
public sealed interface Piece {

    /// Exactly that slice, of a body that can be told from others.
    record Slice(Identity identity) implements Piece {}

    /// The whole body, which is no longer than that slice.
    ///
    /// @param length in bytes
    record Complete(long length) implements Piece {}

    /// Octets that cannot be put together with others.
    record Unfit() implements Piece {}

    /// The body ends before that slice begins.
    record Beyond() implements Piece {}

    /// An answer to a request without a range.
    record Plain() implements Piece {}

    /// Judges an answer.
    ///
    /// @param asked the slice, as if the body went on for ever
    /// @param fields of the answer, with a date
    /// @param bodyLength as announced, -1 when it was not
    static Piece of(Range asked, int status, Fields fields, long bodyLength) {
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
        boolean asAsked =
                octets.first() == asked.first()
                        && octets.last() == Math.min(asked.last(), range.length() - 1);
        if (!asAsked || (bodyLength >= 0 && bodyLength != octets.length())) {
            return new Unfit();
        } else if (octets.length() == range.length()) {
            return new Complete(range.length());
        }
        Identity identity = Identity.of(fields, range.length());
        return identity == null ? new Unfit() : new Slice(identity);
    }
}
