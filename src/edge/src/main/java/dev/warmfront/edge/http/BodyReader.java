package dev.warmfront.edge.http;

import dev.warmfront.engine.request.Refusal;
import org.jspecify.annotations.Nullable;

/// A request's body, read strictly out of the octets that follow its head (RFC 9112, sections 6 and
/// 7): so many octets, or chunks. Chunk extensions and trailers are read and dropped.
final class BodyReader {

    private static final int MOST_EXTENSIONS = 1024;
    private static final int MOST_TRAILERS = 8 * 1024;

    private enum Place {
        DATA,
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA_END_1,
        DATA_END_2,
        TRAILER_START,
        TRAILER,
        TRAILER_END,
        LAST_END,
        DONE
    }

    private final long limit;
    private final boolean chunked;
    private Place place;
    private long left;
    private long total;
    private int digits;
    private int extensions;
    private int trailers;
    private @Nullable Refusal refusal;

    BodyReader(Head head, long limit) {
        this.limit = limit;
        chunked = head.isChunked();
        left = chunked ? 0 : Math.max(0, head.contentLength());
        place = chunked ? Place.SIZE : left == 0 ? Place.DONE : Place.DATA;
    }

    boolean isDone() {
        return place == Place.DONE;
    }

    /// Why the rest cannot be read; null while all is well.
    @Nullable Refusal refusal() {
        return refusal;
    }

    /// How many of the octets at the front are data; 0 when the next are framing.
    int data(int available) {
        return place == Place.DATA ? (int) Math.min(left, available) : 0;
    }

    /// Data was taken.
    void took(int octets) {
        left -= octets;
        if (left == 0) {
            place = chunked ? Place.DATA_END_1 : Place.DONE;
        }
    }

    /// Reads framing until data, the end, or the last octet.
    ///
    /// @return where it stopped
    int frame(byte[] octets, int from, int to) {
        int at = from;
        while (at < to && place != Place.DATA && place != Place.DONE && refusal == null) {
            read(octets[at++]);
        }
        return at;
    }

    private void read(byte octet) {
        switch (place) {
            case SIZE -> readSize(octet);
            case EXTENSION -> {
                if (octet == '\r') {
                    place = Place.SIZE_END;
                } else {
                    require(Octets.isValue(octet) && ++extensions <= MOST_EXTENSIONS);
                }
            }
            case SIZE_END -> {
                require(octet == '\n');
                place = left == 0 ? Place.TRAILER_START : Place.DATA;
            }
            case DATA_END_1 -> {
                require(octet == '\r');
                place = Place.DATA_END_2;
            }
            case DATA_END_2 -> {
                require(octet == '\n');
                place = Place.SIZE;
                digits = 0;
            }
            case TRAILER_START -> {
                require(octet == '\r' || Octets.isToken(octet));
                place = octet == '\r' ? Place.LAST_END : Place.TRAILER;
            }
            case TRAILER -> {
                require((octet == '\r' || Octets.isValue(octet)) && ++trailers <= MOST_TRAILERS);
                place = octet == '\r' ? Place.TRAILER_END : Place.TRAILER;
            }
            case TRAILER_END -> {
                require(octet == '\n');
                place = Place.TRAILER_START;
            }
            case LAST_END -> {
                require(octet == '\n');
                place = Place.DONE;
            }
            case DATA, DONE -> throw new AssertionError("unreachable: not framing");
        }
    }

    private void readSize(byte octet) {
        int digit = Octets.hex(octet);
        if (digit >= 0) {
            left = left << 4 | digit;
            require(++digits <= 15);
            return;
        }
        require(digits > 0 && (octet == ';' || octet == '\r'));
        total += left;
        if (total > limit && refusal == null) {
            refusal = Refusal.BODY_TOO_LARGE;
        }
        place = octet == ';' ? Place.EXTENSION : Place.SIZE_END;
    }

    private void require(boolean fine) {
        if (!fine && refusal == null) {
            refusal = Refusal.BAD_CHUNK;
        }
    }
}
