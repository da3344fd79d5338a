package dev.warmfront.edge.http;

import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.store.Sink;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;

/// Some octets of a body, as a body of their own: what comes before them is passed over, and the
/// origin is let go when more comes than they are.
final class Window implements OriginAnswer.Body {

    private final OriginAnswer.Body body;
    private final long first;
    private final long length;

    /// @param first of the octets that are wanted, counted from the first that comes
    Window(OriginAnswer.Body body, long first, long length) {
        this.body = body;
        this.first = first;
        this.length = length;
    }

    @Override
    public void pourInto(Sink into, Runnable whenEnded) {
        body.pourInto(new Pane(into, whenEnded), () -> {});
    }

    @Override
    public void resume() {
        body.resume();
    }

    @Override
    public void abandon() {
        body.abandon();
    }

    /// Written to by one thread, which is the body's.
    private final class Pane implements Sink {

        private final Sink into;
        private final Runnable whenEnded;
        private long before = first;
        private long left = length;
        private boolean ended;

        Pane(Sink into, Runnable whenEnded) {
            this.into = into;
            this.whenEnded = whenEnded;
        }

        @Override
        public boolean append(ByteBuf bytes) {
            if (left == 0) {
                bytes.release();
                body.abandon();
                return true;
            }
            int skipped = (int) Math.min(before, bytes.readableBytes());
            before -= skipped;
            bytes.skipBytes(skipped);
            int wanted = (int) Math.min(left, bytes.readableBytes());
            if (wanted == 0) {
                bytes.release();
                return true;
            }
            left -= wanted;
            boolean more = into.append(bytes.writerIndex(bytes.readerIndex() + wanted));
            if (left == 0) {
                finish();
            }
            return more;
        }

        @Override
        public void finish() {
            if (!ended) {
                ended = true;
                into.finish();
                whenEnded.run();
            }
        }

        @Override
        public void fail(OriginFailure reason) {
            if (!ended) {
                ended = true;
                into.fail(reason);
                whenEnded.run();
            }
        }
    }
}
