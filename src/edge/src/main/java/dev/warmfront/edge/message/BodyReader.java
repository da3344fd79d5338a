package dev.warmfront.edge.message;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A message's body, read strictly out of the octets that follow its head (RFC 9112, sections 6 and
/// 7): so many octets, chunks, or all there are. Chunk extensions and trailers are read and
/// dropped.
public final class BodyReader {

    private static final int MOST_EXTENSIONS = 1024;
    private static final int MOST_TRAILERS = 8 * 1024;

    /// Why the rest cannot be read.
    public enum Fault {
        BAD_CHUNK,
        TOO_LARGE
    }

    private enum Place {
        DATA,
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA_END_1,
        DATA_END_2,
        TRAILER_START,
        TRAILER_NAME,
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
    private @Nullable Fault fault;

    private BodyReader(boolean chunked, long length, long limit) {
        this.chunked = chunked;
        this.limit = limit;
        left = length;
        place = chunked ? Place.SIZE : left == 0 ? Place.DONE : Place.DATA;
    }

    /// A body of so many octets; [Long#MAX_VALUE] when it ends with its connection.
    public static BodyReader ofLength(long length) {
        return new BodyReader(false, length, length);
    }

    /// A body in chunks.
    ///
    /// @param limit more octets of data than that are [Fault#TOO_LARGE]
    public static BodyReader ofChunks(long limit) {
        return new BodyReader(true, 0, limit);
    }

    public boolean isDone() {
        return place == Place.DONE;
    }

    /// Why the rest cannot be read; null while all is well.
    public @Nullable Fault fault() {
        return fault;
    }

    /// How many of the octets at the front are data; 0 when the next are framing.
    public int data(int available) {
        return place == Place.DATA ? (int) Math.min(left, available) : 0;
    }

    /// Data was taken.
    public void took(int octets) {
        left -= octets;
        if (left == 0) {
            place = chunked ? Place.DATA_END_1 : Place.DONE;
        }
    }

    /// Reads framing until data, the end, or the last octet.
    ///
    /// @return where it stopped
    public int frame(byte[] octets, int from, int to) {
        int at = from;
        while (at < to && place != Place.DATA && place != Place.DONE && fault == null) {
            read(octets[at++]);
        }
        return at;
    }

    /// The same out of a buffer.
    public void frame(ByteBuf octets) {
        while (octets.isReadable() && place != Place.DATA && place != Place.DONE && fault == null) {
            read(octets.readByte());
        }
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
                place = octet == '\r' ? Place.LAST_END : Place.TRAILER_NAME;
            }
            case TRAILER_NAME -> {
                boolean named = octet == ':';
                require((named || Octets.isToken(octet)) && ++trailers <= MOST_TRAILERS);
                place = named ? Place.TRAILER : Place.TRAILER_NAME;
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
        if (total > limit && fault == null) {
            fault = Fault.TOO_LARGE;
        }
        place = octet == ';' ? Place.EXTENSION : Place.SIZE_END;
    }

    private void require(boolean fine) {
        if (!fine && fault == null) {
            fault = Fault.BAD_CHUNK;
        }
    }
}
