package dev.warmfront.edge.origin;

import dev.warmfront.edge.message.AnswerHead;
import dev.warmfront.edge.message.AnswerReader;
import dev.warmfront.edge.message.BodyReader;
import dev.warmfront.edge.message.FieldNames;
import dev.warmfront.edge.net.Mishap;
import dev.warmfront.edge.store.Sink;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection to an origin: one request at a time, and between two of them kept for the next.
///
/// It reads only when somebody wants what comes. Whatever is not exactly what HTTP promises closes
/// it, so that no answer can ever be taken for that to another request.
final class OriginConnection extends ChannelInboundHandlerAdapter
        implements OriginAnswer.Body, RequestBody.Sink {

    private static final int CONTINUE = 100;
    private static final int SWITCHING = 101;
    private static final int MOST_INTERIM_ANSWERS = 16;

    private final OriginPool pool;
    private final Duration idle;
    private final AnswerReader heads;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private OriginClient.@Nullable Call call;
    private @Nullable Sink flow;
    private @Nullable Runnable whenEnded;
    private @Nullable BodyReader reader;
    private @Nullable OriginAnswer untold;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNanos;
    private boolean reused;
    private boolean heard;
    private boolean answered;
    private boolean sent;
    private boolean bodyEnded;
    private boolean persistent;
    private boolean endsWithConnection;
    private boolean paused;
    private int interimAnswers;
    private long heardNanos;

    OriginConnection(OriginPool pool, Duration idle, FieldNames names) {
        this.pool = pool;
        this.idle = idle;
        this.heads = new AnswerReader(names);
    }

    /// Sends a request.
    ///
    /// @param kept whether the connection was kept from an earlier one
    void send(OriginClient.Call next, boolean kept) {
        ChannelHandlerContext ctx = context();
        call = next;
        flow = null;
        whenEnded = null;
        reused = kept;
        heard = false;
        answered = false;
        bodyEnded = false;
        paused = false;
        interimAnswers = 0;
        RequestBody body = next.body();
        sent = body == null;
        try {
            ctx.writeAndFlush(RequestHead.of(ctx.alloc(), next.request(), body), ctx.voidPromise());
        } catch (IllegalArgumentException bug) {
            fail(OriginFailure.EDGE_FAILED, "was to get what cannot be sent: " + bug.getMessage());
            return;
        }
        if (body != null) {
            body.start(this);
        }
        heardNanos = System.nanoTime();
        lookBy(heardNanos + next.origin().readTimeout().toNanos());
        listen(true);
    }

    void close() {
        context().close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void bytes(ByteBuf bytes) {
        ChannelHandlerContext ctx = context();
        if (call == null || answered && bodyEnded) {
            bytes.release();
            return;
        }
        boolean chunked = isChunked();
        if (chunked) {
            String size = Integer.toHexString(bytes.readableBytes()) + "\r\n";
            ctx.write(ascii(size), ctx.voidPromise());
        }
        ctx.write(bytes, ctx.voidPromise());
        if (chunked) {
            ctx.write(ascii("\r\n"), ctx.voidPromise());
        }
        ctx.flush();
        heardNanos = System.nanoTime();
        wantBody(ctx.channel().isWritable());
    }

    @Override
    public void end() {
        ChannelHandlerContext ctx = context();
        sent = true;
        if (isChunked()) {
            ctx.writeAndFlush(ascii("0\r\n\r\n"), ctx.voidPromise());
        }
        heardNanos = System.nanoTime();
    }

    @Override
    public void broken() {
        fail(OriginFailure.VIEWER_LEFT, "while a body was sent to it");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        wantBody(ctx.channel().isWritable());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        heard = true;
        heardNanos = System.nanoTime();
        try {
            while (in.isReadable() && call != null && !bodyEnded) {
                if (answered) {
                    readBody(in);
                } else {
                    readHead(in);
                }
            }
            if (in.isReadable() && call == null) {
                // Nobody asked.
                ctx.close();
            }
            tell();
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        boolean unwanted = answered && flow == null && !bodyEnded;
        if (call != null && (paused || unwanted)) {
            listen(false);
        }
    }

    /// Reading goes on from one answer to the next, for every stop and go is a system call.
    private void listen(boolean on) {
        context().channel().config().setAutoRead(on);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.closed(this);
        stopTimer();
        if (call != null && answered && endsWithConnection) {
            bodyHasEnded();
            return;
        } else if (call != null && bodyEnded) {
            // All of it is here; only nobody has said yet where to.
            return;
        }
        boolean asked = call != null && !answered;
        OriginFailure reason =
                asked && reused && !heard
                        ? OriginFailure.CLOSED_WHILE_IDLE
                        : asked ? OriginFailure.CLOSED_EARLY : OriginFailure.BODY_CUT;
        fail(reason, "closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Mishap.ends(ctx, cause);
    }

    @Override
    public void pourInto(Sink into, Runnable ended) {
        flow = into;
        whenEnded = ended;
        while (!waiting.isEmpty()) {
            paused = !into.append(waiting.removeFirst());
        }
        if (bodyEnded) {
            finish();
        } else if (call == null) {
            into.fail(OriginFailure.BODY_CUT);
            ended.run();
        } else if (!paused) {
            heardNanos = System.nanoTime();
            listen(true);
        }
    }

    @Override
    public void resume() {
        onLoop(() -> {
            if (paused) {
                paused = false;
                heardNanos = System.nanoTime();
                listen(true);
            }
        });
    }

    @Override
    public void abandon() {
        onLoop(() -> {
            if (call != null) {
                fail(OriginFailure.VIEWER_LEFT, "nobody wants the rest");
            }
        });
    }

    private void readHead(ByteBuf in) {
        AnswerHead head = heads.read(in);
        String fault = heads.fault();
        if (fault != null) {
            fail(OriginFailure.ANSWER_MALFORMED, "sent " + fault);
        } else if (head == null) {
            return;
        } else if (head.status() == SWITCHING) {
            fail(OriginFailure.ANSWER_MALFORMED, "sent another protocol than was asked for");
        } else if (head.status() >= 200) {
            answered(head, in);
        } else if (++interimAnswers > MOST_INTERIM_ANSWERS) {
            fail(OriginFailure.ANSWER_MALFORMED, "sent too many interim answers");
        } else if (head.status() != CONTINUE) {
            // That one is the edge's own affair: it answers expectations itself.
            current().interim().interim(head.status(), head.fields());
        }
    }

    /// How long the body is (RFC 9112, section 6.3).
    private void answered(AnswerHead head, ByteBuf rest) {
        OriginClient.Call current = current();
        int status = head.status();
        boolean toHead = current.request().method().equals("HEAD");
        boolean bodyless = toHead || status == 204 || status == 304;
        long length = bodyless && !toHead ? 0 : head.length();
        answered = true;
        endsWithConnection = !bodyless && !head.chunked() && length < 0;
        persistent = head.persistent() && !endsWithConnection;
        reader =
                bodyless
                        ? BodyReader.ofLength(0)
                        : head.chunked()
                                ? BodyReader.ofChunks(Long.MAX_VALUE)
                                : BodyReader.ofLength(endsWithConnection ? Long.MAX_VALUE : length);
        if (reader.isDone()) {
            bodyEnded = true;
            persistent &= !rest.isReadable();
        }
        untold = new OriginAnswer(status, head.fields(), length, endsWithConnection, this);
    }

    /// Says that there is an answer, once everything that came with its head was read: a small one
    /// then goes to its viewer in one piece.
    private void tell() {
        OriginAnswer answer = untold;
        untold = null;
        if (answer != null) {
            current().reply().answered(answer);
        }
    }

    private void readBody(ByteBuf in) {
        BodyReader body = reader;
        while (body != null && call != null && in.isReadable() && !body.isDone()) {
            int data = body.data(in.readableBytes());
            if (data > 0) {
                body.took(data);
                take(in.readRetainedSlice(data));
            } else {
                body.frame(in);
            }
            if (body.fault() != null) {
                fail(OriginFailure.BODY_CUT, "sent a broken body");
                return;
            }
        }
        if (body != null && call != null && body.isDone()) {
            // Octets that nobody asked for must not become the next answer.
            persistent &= !in.isReadable();
            bodyHasEnded();
        }
    }

    private void bodyHasEnded() {
        bodyEnded = true;
        if (flow != null) {
            finish();
        }
    }

    private void take(ByteBuf bytes) {
        Sink into = flow;
        if (!bytes.isReadable()) {
            bytes.release();
        } else if (into == null) {
            waiting.addLast(bytes);
        } else {
            paused |= !into.append(bytes);
        }
    }

    /// The answer is complete: the connection is free for the next request, if it may be.
    private void finish() {
        Sink done = flow;
        Runnable ended = whenEnded;
        call = null;
        flow = null;
        whenEnded = null;
        if (persistent && sent && context().channel().isActive()) {
            heardNanos = System.nanoTime();
            lookBy(heardNanos + idle.toNanos());
            // Reading is how a close by the other side is noticed.
            listen(true);
            pool.keep(this);
        } else {
            close();
        }
        if (done != null) {
            done.finish();
        }
        if (ended != null) {
            ended.run();
        }
    }

    private void fail(OriginFailure reason, String what) {
        OriginClient.Call failed = call;
        Sink broken = flow;
        Runnable ended = whenEnded;
        boolean told = answered && untold == null;
        call = null;
        flow = null;
        whenEnded = null;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        close();
        if (failed == null) {
            return;
        }
        if (broken != null) {
            broken.fail(reason);
        }
        if (ended != null) {
            ended.run();
        }
        untold = null;
        if (told) {
            return;
        } else if (reason == OriginFailure.CLOSED_WHILE_IDLE && failed.repeatable()) {
            pool.send(failed, false);
        } else {
            failed.fail(reason, what);
        }
    }

    /// Looks by then whether there was silence for too long. A timer that is there already and goes
    /// off earlier will do: arming one for each request would cost more than looking twice.
    private void lookBy(long nanos) {
        if (timer == null || timerNanos - nanos > 0) {
            stopTimer();
            timerNanos = nanos;
            long left = Math.max(0, nanos - System.nanoTime());
            timer = context().executor().schedule(this::look, left, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        timer = null;
        OriginClient.Call current = call;
        Duration patience = current == null ? idle : current.origin().readTimeout();
        boolean waits = current == null || (!paused && !(answered && flow == null));
        long now = System.nanoTime();
        long by = (waits ? heardNanos : now) + patience.toNanos();
        if (by - now > 0) {
            lookBy(by);
        } else if (current == null) {
            close();
        } else {
            fail(
                    answered ? OriginFailure.BODY_STALLED : OriginFailure.READ_TIMEOUT,
                    "was silent for " + patience.toMillis() + " ms");
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void wantBody(boolean more) {
        RequestBody body = call == null ? null : call.body();
        if (body != null && !sent) {
            body.wanted(more);
        }
    }

    private OriginClient.Call current() {
        if (call == null) {
            throw new AssertionError("unreachable: an answer is read for a request only");
        }
        return call;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new AssertionError("unreachable: used before it is in a pipeline");
        }
        return context;
    }

    private void onLoop(Runnable task) {
        Channel channel = context().channel();
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    /// Whether the body of the request goes out in chunks.
    private boolean isChunked() {
        RequestBody body = call == null ? null : call.body();
        return body != null && body.length() < 0;
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
