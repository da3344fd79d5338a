package dev.warmfront.edge.origin;

import dev.warmfront.edge.store.Sink;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.HopByHop;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection to an origin: one request at a time, and between two of them kept for the next.
///
/// It reads only when somebody wants what comes. Whatever is not exactly what HTTP promises closes
/// it, so that no answer can ever be taken for that to another request.
final class OriginConnection extends ChannelInboundHandlerAdapter
        implements OriginAnswer.Body, RequestBody.Sink {

    private static final int CONTINUE = 100;
    private static final int MOST_INTERIM_ANSWERS = 16;

    private final OriginPool pool;
    private final Duration idle;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private OriginClient.@Nullable Call call;
    private @Nullable Sink flow;
    private @Nullable Runnable whenEnded;
    private @Nullable ScheduledFuture<?> timer;
    private boolean reused;
    private boolean heard;
    private boolean answered;
    private boolean sent;
    private boolean bodyEnded;
    private boolean keepAlive;
    private boolean paused;
    private int interimAnswers;
    private long heardNanos;

    OriginConnection(OriginPool pool, Duration idle) {
        this.pool = pool;
        this.idle = idle;
    }

    /// Sends a request.
    ///
    /// @param kept whether the connection was kept from an earlier one
    void send(OriginClient.Call next, boolean kept) {
        ChannelHandlerContext ctx = context();
        stopTimer();
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
        ctx.write(head(next, body), ctx.voidPromise());
        if (body == null) {
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, ctx.voidPromise());
        } else {
            ctx.flush();
            body.start(this);
        }
        heardNanos = System.nanoTime();
        watch(next.origin().readTimeout());
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
        ctx.writeAndFlush(new DefaultHttpContent(bytes), ctx.voidPromise());
        heardNanos = System.nanoTime();
        wantBody(ctx.channel().isWritable());
    }

    @Override
    public void end() {
        ChannelHandlerContext ctx = context();
        sent = true;
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, ctx.voidPromise());
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
        heard = true;
        heardNanos = System.nanoTime();
        if (call == null) {
            // Nobody asked.
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            readHead(response);
        }
        if (message instanceof HttpContent content) {
            readContent(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        boolean untold = answered && flow == null && !bodyEnded;
        if (call != null && (paused || untold)) {
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
        if (call != null && bodyEnded) {
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
        ctx.close();
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

    private void readHead(HttpResponse response) {
        OriginClient.Call current = current();
        int status = response.status().code();
        if (response.decoderResult().isFailure() || answered || status == 101) {
            fail(OriginFailure.ANSWER_MALFORMED, "sent what cannot be read");
        } else if (status >= 100 && status < 200) {
            if (++interimAnswers > MOST_INTERIM_ANSWERS) {
                fail(OriginFailure.ANSWER_MALFORMED, "sent too many interim answers");
            } else if (status != CONTINUE) {
                // That one is the edge's own affair: it answers expectations itself.
                current.interim().interim(status, fields(response.headers()));
            }
        } else {
            answered = true;
            HttpHeaders headers = response.headers();
            List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            boolean chunked = !codings.isEmpty();
            if (chunked && !isChunkedAlone(codings)) {
                // What is coded some other way cannot be passed on without that coding.
                fail(
                        OriginFailure.ANSWER_MALFORMED,
                        "sent a transfer coding that nobody asked for");
                return;
            }
            boolean bodyless =
                    current.request().method().equals("HEAD") || status == 204 || status == 304;
            long length = headers.contains(HttpHeaderNames.CONTENT_LENGTH) ? length(headers) : -1;
            if (length < -1 || (chunked && length >= 0)) {
                fail(OriginFailure.ANSWER_MALFORMED, "sent a length that cannot be trusted");
                return;
            }
            boolean unframed = !chunked && length < 0 && !bodyless;
            keepAlive = HttpUtil.isKeepAlive(response) && !unframed;
            boolean empty = bodyless && !current.request().method().equals("HEAD");
            current.answer()
                    .complete(
                            new OriginAnswer(
                                    status, fields(headers), empty ? 0 : length, unframed, this));
        }
    }

    private void readContent(HttpContent content) {
        if (!answered || bodyEnded || call == null) {
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            fail(OriginFailure.BODY_CUT, "sent a broken body");
        } else {
            take(content.content());
            if (content instanceof LastHttpContent) {
                bodyEnded = true;
                if (flow != null) {
                    finish();
                }
            }
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
        stopTimer();
        if (keepAlive && sent && context().channel().isActive()) {
            timer =
                    context()
                            .executor()
                            .schedule(this::close, idle.toMillis(), TimeUnit.MILLISECONDS);
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
        boolean hadAnswered = answered;
        call = null;
        flow = null;
        whenEnded = null;
        stopTimer();
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
        if (!hadAnswered && reason == OriginFailure.CLOSED_WHILE_IDLE && failed.repeatable()) {
            pool.send(failed, false);
        } else {
            // Means nothing to an answer that was given already.
            failed.fail(reason, what);
        }
    }

    /// Looks again when the origin could have been silent for too long. One timer a request, and
    /// not one a read.
    private void watch(Duration timeout) {
        watch(timeout, timeout.toNanos());
    }

    private void watch(Duration timeout, long inNanos) {
        timer = context().executor().schedule(() -> look(timeout), inNanos, TimeUnit.NANOSECONDS);
    }

    private void look(Duration timeout) {
        boolean waits = !paused && !(answered && flow == null);
        long left = heardNanos + timeout.toNanos() - System.nanoTime();
        if (!waits) {
            watch(timeout, timeout.toNanos());
        } else if (left > 0) {
            watch(timeout, left);
        } else {
            fail(
                    answered ? OriginFailure.BODY_STALLED : OriginFailure.READ_TIMEOUT,
                    "was silent for " + timeout.toMillis() + " ms");
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

    private static DefaultHttpRequest head(OriginClient.Call call, @Nullable RequestBody body) {
        DefaultHttpRequest request =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(call.request().method()),
                        call.request().target());
        HttpHeaders headers = request.headers();
        call.request().fields().forEach(headers::add);
        if (body != null && body.length() >= 0) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length());
        } else if (body != null) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        }
        return request;
    }

    private static Fields fields(HttpHeaders headers) {
        List<String> lines = new ArrayList<>(headers.size() * 2);
        for (Map.Entry<String, String> header : headers) {
            lines.add(header.getKey());
            lines.add(header.getValue());
        }
        Fields all = Fields.of(lines.toArray(String[]::new));
        return HopByHop.stripped(all).without(name -> name.equals("content-length"));
    }

    private static boolean isChunkedAlone(List<String> codings) {
        return codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked");
    }

    /// The one length; less than -1 if it cannot be trusted.
    private static long length(HttpHeaders headers) {
        List<String> all = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        String text = all.getFirst();
        if (all.size() != 1 || text.isEmpty() || text.length() > 18) {
            return -2;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -2;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
