package dev.warmfront.edge.message;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.HopByHop;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Field names that were read lately, so that the usual ones are neither made nor judged again.
///
/// Of a fixed size: a name takes the place of another with the same hash. For one thread.
public final class FieldNames {

    private static final int PLACES = 256;
    private static final int LONGEST = 64;

    /// What a name means to whoever reads a message.
    enum Kind {
        /// Goes on to the next hop.
        PASSED,
        /// Ends at this one, and means nothing here (RFC 9110, section 7.6.1).
        DROPPED,
        CONTENT_LENGTH,
        TRANSFER_ENCODING,
        CONNECTION
    }

    /// A name as it was spelt.
    record FieldName(String text, Kind kind) {}

    private final @Nullable FieldName[] places = new FieldName[PLACES];

    /// The name that these octets spell.
    FieldName of(byte[] octets, int at, int length) {
        if (length > LONGEST) {
            return read(octets, at, length);
        }
        int hash = length;
        for (int i = at; i < at + length; i++) {
            hash = hash * 31 + octets[i];
        }
        int place = (hash ^ hash >>> 8) & PLACES - 1;
        FieldName known = places[place];
        if (known == null || !isSpelt(known.text(), octets, at, length)) {
            known = read(octets, at, length);
            places[place] = known;
        }
        return known;
    }

    private static boolean isSpelt(String text, byte[] octets, int at, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != octets[at + i]) {
                return false;
            }
        }
        return true;
    }

    private static FieldName read(byte[] octets, int at, int length) {
        String text = new String(octets, at, length, StandardCharsets.US_ASCII);
        String lower = Fields.lower(text);
        Kind kind =
                switch (lower) {
                    case "content-length" -> Kind.CONTENT_LENGTH;
                    case "transfer-encoding" -> Kind.TRANSFER_ENCODING;
                    case "connection" -> Kind.CONNECTION;
                    default -> HopByHop.isKnown(lower) ? Kind.DROPPED : Kind.PASSED;
                };
        return new FieldName(text, kind);
    }
}
