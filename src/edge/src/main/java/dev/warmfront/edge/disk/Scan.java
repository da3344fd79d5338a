package dev.warmfront.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Goes through the heads of a segment from its first record to its last. What is broken is passed
/// over: the next record is looked for at every multiple of 64 bytes.
final class Scan {

    /// Is told of every record that is there from its first byte to its last; whether its body is
    /// what was written is not looked at.
    interface Visitor {
        void visit(long at, Layout.Head head) throws IOException;
    }

    private static final int AHEAD = 64 * 1024;

    private final Segment segment;
    private final long size;
    private final ByteBuffer window;
    private long windowAt;

    /// @param window that it may use, see [#window]
    Scan(Segment segment, ByteBuffer window) {
        this.segment = segment;
        this.size = segment.end();
        this.window = window.limit(0);
    }

    static ByteBuffer window() {
        return ByteBuffer.allocateDirect(Layout.MOST_HEAD + AHEAD);
    }

    /// Shows everything that is whole to `visitor`.
    ///
    /// @return how many stretches are broken
    int over(Visitor visitor) throws IOException {
        int broken = 0;
        boolean sound = true;
        long at = Layout.UNIT;
        while (at + Layout.UNIT <= size) {
            Layout.Head head = head(at);
            boolean whole =
                    head != null && at + head.headLength() + (long) head.bodyLength() <= size;
            if (head != null && whole) {
                visitor.visit(at, head);
                at += head.total();
            } else {
                broken += sound ? 1 : 0;
                at += Layout.UNIT;
            }
            sound = whole;
        }
        return broken + (sound && at < size ? 1 : 0);
    }

    private Layout.@Nullable Head head(long at) throws IOException {
        int offset = need(at, Layout.UNIT);
        int length = Layout.headLength(window, offset, segment.salt());
        if (length == 0 || at + length > size) {
            return null;
        }
        return Layout.read(window, need(at, length), segment.salt());
    }

    /// Sees to it that so many bytes are in the window, if the segment has them.
    ///
    /// @return where in the window they begin
    private int need(long at, int length) throws IOException {
        if (at < windowAt || at + length > windowAt + window.limit()) {
            long most = Math.min(size - at, Math.max(length, AHEAD));
            window.clear().limit((int) most);
            segment.volume().read(window, at);
            window.flip();
            windowAt = at;
        }
        return (int) (at - windowAt);
    }
}
