package dev.warmfront.edge.http;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ranges cut out of a body: one as it is, several as `multipart/byteranges` (RFC 9110, section
/// 14.6). What comes before the first is passed over as it arrives; what comes after the last is
/// not waited for.
final class Cut implements Flow.Outlet {

    private static final byte[] NOTHING = {};

    private final Flow.Reel from;
    private final List<Range> ranges;

    /// What stands before each range, and at last what stands after all; empty for a single one.
    private final List<byte[]> between;

    private int range;
    private long position;
    private int told;

    private Cut(Flow.Reel from, List<Range> ranges, List<byte[]> between) {
        this.from = from;
        this.ranges = ranges;
        this.between = between;
    }

    static Cut one(Flow.Reel from, Range range) {
        return new Cut(from, List.of(range), List.of(NOTHING, NOTHING));
    }

    /// @param boundary that no part holds
    /// @param type of the whole, if it has one
    /// @param length of the whole
    static Cut several(
            Flow.Reel from,
            List<Range> ranges,
            String boundary,
            @Nullable String type,
            long length) {
        List<byte[]> between = new ArrayList<>();
        for (Range range : ranges) {
            String head =
                    (between.isEmpty() ? "--" : "\r\n--")
                            + boundary
                            + (type == null ? "" : "\r\ncontent-type: " + type)
                            + "\r\ncontent-range: "
                            + contentRange(range, length)
                            + "\r\n\r\n";
            between.add(head.getBytes(StandardCharsets.ISO_8859_1));
        }
        between.add(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return new Cut(from, ranges, between);
    }

    static String contentRange(Range range, long length) {
        return "bytes " + range.first() + "-" + range.last() + "/" + length;
    }

    /// How many octets come out in all.
    long length() {
        long length = 0;
        for (Range one : ranges) {
            length += one.length();
        }
        for (byte[] text : between) {
            length += text.length;
        }
        return length;
    }

    @Override
    public void listen(Flow.Reader listener) {
        from.listen(listener);
    }

    @Override
    public @Nullable ByteBuf take(int most) {
        byte[] text = between.get(range);
        if (told < text.length) {
            int length = Math.min(most, text.length - told);
            ByteBuf bytes = Unpooled.copiedBuffer(text, told, length);
            told += length;
            return bytes;
        } else if (range == ranges.size()) {
            return null;
        }
        Range wanted = ranges.get(range);
        if (position < wanted.first()) {
            position += from.skip(wanted.first() - position);
        }
        ByteBuf bytes =
                position < wanted.first()
                        ? null
                        : from.take((int) Math.min(most, wanted.last() + 1 - position));
        if (bytes != null) {
            position += bytes.readableBytes();
            if (position > wanted.last()) {
                range++;
                told = 0;
            }
        }
        return bytes;
    }

    @Override
    public boolean isAtEnd() {
        return range == ranges.size() && told == between.get(range).length;
    }

    @Override
    public @Nullable OriginFailure failure() {
        return range == ranges.size() ? null : from.failure();
    }

    @Override
    public void close() {
        from.close();
    }

    @Override
    public void goAway() {
        from.goAway();
    }
}
