package dev.warmfront.edge.http;

import dev.warmfront.edge.message.BodyReader;
import dev.warmfront.edge.net.Mishap;
import dev.warmfront.edge.origin.Interim;
import dev.warmfront.edge.origin.RequestBody;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One viewer's connection: reads one request after the other, answers in order, and keeps the
/// time.
///
/// Requests that come before the one in hand is answered wait as octets. What is written is
/// gathered and flushed once for everything that was read together.
final class ViewerConnection extends ChannelInboundHandlerAdapter implements RequestBody, Interim {

    private static final int MOST_WAITING = 64 * 1024;
    private static final int SMALLEST_INPUT = 2 * 1024;
    private static final int OUT_AT_ONCE = 64 * 1024;
    private static final long LINGER_NANOS = 2_000_000_000L;

    private enum Phase {
        /// Reading a head.
        HEAD,
        /// An exchange is going on, and no octet of its body is wanted yet.
        BUSY,
        /// An exchange is going on, and its body is being read.
        BODY,
        /// Said all there is to say; what still comes is dropped.
        LINGERING
    }

    private final Shared shared;
    private final Lane lane;
    private final Head head;
    private final Peer peer;
    private final Channel channel;
    private final Taking taking;

    private byte[] input = new byte[0];
    private int from;
    private int to;
    private int searched;
    private Phase phase = Phase.HEAD;
    private @Nullable ByteBuf out;
    private @Nullable Exchange exchange;
    private @Nullable BodyReader body;
    private RequestBody.@Nullable Sink sink;
    private boolean bodyWanted;
    private long bodyBytes;
    private long wantedNanos;
    private long wantedSinceNanos;
    private boolean processing;
    private boolean reading;
    private boolean inputEnded;
    private boolean partial;
    private long movedNanos = System.nanoTime();
    private long readNanos = movedNanos;
    private final long sinceNanos = movedNanos;

    /// Requests that may still come; with none left, the one in hand is the last.
    private int left;

    /// @param channel whose only handler for requests this is
    ViewerConnection(Shared shared, Lane lane, Peer peer, Channel channel) {
        this.shared = shared;
        this.lane = lane;
        this.peer = peer;
        this.channel = channel;
        this.head = new Head(shared.settings().limits(), peer);
        this.left = shared.settings().capacity().requests();
        this.taking = new Taking(channel, shared.settings().limits(), sinceNanos);
    }

    Channel channel() {
        return channel;
    }

    Shared shared() {
        return shared;
    }

    Lane lane() {
        return lane;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lane.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        reading = true;
        readNanos = System.nanoTime();
        try {
            if (phase != Phase.LINGERING) {
                take(bytes);
            }
        } finally {
            bytes.release();
        }
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.remove(this);
        phase = Phase.LINGERING;
        RequestBody.Sink reader = sink;
        sink = null;
        if (reader != null) {
            reader.broken();
        }
        if (exchange != null) {
            exchange.viewerLeft();
        }
        if (out != null) {
            out.release();
            out = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        movedNanos = System.nanoTime();
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.writable();
        } else if (phase == Phase.HEAD && from < to && !processing) {
            lane.loop().execute(this::goOn);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            boolean unread = phase == Phase.BODY || (body != null && !body.isDone());
            if (phase == Phase.HEAD || phase == Phase.LINGERING || unread) {
                ctx.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Mishap.ends(ctx, cause);
    }

    /// Since the last octets came.
    long microsSinceRead() {
        return (System.nanoTime() - readNanos) / 1000;
    }

    /// Where answers are gathered until the next flush.
    ///
    /// @param bytes that are about to be written
    ByteBuf out(int bytes) {
        ByteBuf gathered = out;
        if (gathered != null && gathered.readableBytes() + bytes > OUT_AT_ONCE) {
            hand(gathered);
            gathered = null;
        }
        if (gathered == null) {
            gathered = lane.output().lend(Math.max(bytes, 1024), channel.alloc());
            out = gathered;
        }
        return gathered;
    }

    /// Writes bytes after everything gathered so far; takes them over.
    void write(ByteBuf bytes) {
        writeOut();
        hand(bytes);
    }

    /// Sends what was written, unless more is about to be.
    void flushSoon() {
        if (!reading) {
            flush();
        }
    }

    /// The exchange is done, and the viewer may go on.
    ///
    /// @param stays whether the connection may be used for another request
    void done(boolean stays) {
        exchange = null;
        sink = null;
        boolean unread = body != null && !body.isDone();
        body = null;
        bodyWanted = false;
        movedNanos = System.nanoTime();
        if (!stays || unread || inputEnded || shared.draining().get()) {
            linger();
            return;
        }
        phase = Phase.HEAD;
        if (!processing) {
            process();
            flushSoon();
        }
    }

    /// Cuts the viewer off in the middle of an answer.
    void abort() {
        channel.close();
    }

    /// Ends the connection if nothing is going on.
    void drain() {
        if (phase == Phase.HEAD && !partial) {
            channel.close();
        }
    }

    /// Ends the connection if it had its answers and nothing is going on.
    void endIdle() {
        if (left < shared.settings().capacity().requests()) {
            drain();
        }
    }

    /// Whether this answer says that it is the last one.
    boolean isLast(Head request) {
        boolean unread = body != null && !body.isDone();
        boolean over = left <= 0 || shared.draining().get();
        return !request.keepsAlive() || over || inputEnded || unread;
    }

    void tick(long nowNanos) {
        Limits limits = shared.settings().limits();
        long since = nowNanos - movedNanos;
        boolean unused = left == shared.settings().capacity().requests();
        if (nowNanos - sinceNanos > shared.settings().capacity().age().toNanos()) {
            left = Math.min(left, 1);
        }
        taking.look(nowNanos);
        if (taking.isTooSlow()) {
            channel.close();
            return;
        }
        switch (phase) {
            case HEAD -> {
                if (!channel.isWritable()) {
                    // What it asked for since waits with what it has not taken.
                    movedNanos = nowNanos;
                } else if (partial && since > limits.head().toNanos()) {
                    refuse(Refusal.HEAD_TOO_SLOW);
                    flush();
                } else if (!partial && taking.isOwing()) {
                    movedNanos = nowNanos;
                } else if (!partial) {
                    // Whoever has not asked yet is to ask soon.
                    Duration patience = unused ? limits.head() : limits.idle();
                    closeIfLonger(since, patience);
                }
            }
            case BODY -> {
                long waited = wantedNanos + nowNanos - wantedSinceNanos;
                if (bodyWanted && since > limits.stall().toNanos()) {
                    channel.close();
                } else if (bodyWanted && limits.pace().isMissed(bodyBytes, waited)) {
                    breakBody(Refusal.BODY_TOO_SLOW);
                }
            }
            case BUSY -> {}
            case LINGERING -> {
                if (taking.isOwing()) {
                    movedNanos = nowNanos;
                } else if (since > LINGER_NANOS) {
                    channel.close();
                }
            }
        }
    }

    @Override
    public long length() {
        return body == null || exchange == null ? -1 : exchange.request().contentLength();
    }

    @Override
    public void start(Sink reader) {
        Exchange current = exchange;
        if (current == null || phase != Phase.BUSY) {
            reader.broken();
            return;
        }
        sink = reader;
        bodyWanted = true;
        phase = Phase.BODY;
        movedNanos = System.nanoTime();
        bodyBytes = 0;
        wantedNanos = 0;
        wantedSinceNanos = movedNanos;
        if (current.request().expectsContinue() && from == to) {
            out(Wire.CONTINUE.length).writeBytes(Wire.CONTINUE);
            flush();
        }
        feed();
        listen(bodyWanted || to - from < MOST_WAITING);
    }

    @Override
    public void wanted(boolean more) {
        if (phase != Phase.BODY || bodyWanted == more) {
            return;
        }
        bodyWanted = more;
        movedNanos = System.nanoTime();
        if (!more) {
            wantedNanos += movedNanos - wantedSinceNanos;
        }
        wantedSinceNanos = movedNanos;
        if (more) {
            lane.loop().execute(this::feed);
        }
        listen(more);
    }

    /// Passed on before the answer has begun, and not to those who cannot understand it (RFC 9110,
    /// section 15.2).
    @Override
    public void interim(int status, Fields fields) {
        Exchange current = exchange;
        if (current != null && !current.hasBegun() && !current.request().isOldVersion()) {
            byte[] head = Wire.interim(status, fields);
            out(head.length).writeBytes(head);
            flushSoon();
        }
    }

    private void closeIfLonger(long since, Duration patience) {
        if (since > patience.toNanos()) {
            channel.close();
        }
    }

    private void take(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (from == to) {
            from = 0;
            to = 0;
            searched = 0;
        }
        if (input.length - to < length) {
            byte[] larger = input;
            int held = to - from;
            if (held + length > input.length) {
                int size = Math.max(SMALLEST_INPUT, Integer.highestOneBit(held + length) * 2);
                larger = new byte[size];
            }
            System.arraycopy(input, from, larger, 0, held);
            searched -= from;
            from = 0;
            to = held;
            input = larger;
        }
        bytes.readBytes(input, to, length);
        to += length;
    }

    /// Takes up the requests that came while the viewer took nothing.
    private void goOn() {
        if (phase == Phase.HEAD && !processing) {
            process();
            flushSoon();
        }
    }

    private void process() {
        if (phase == Phase.BODY) {
            feed();
        }
        processing = true;
        // A viewer that does not take its answers gets no more of them.
        while (phase == Phase.HEAD && from < to && channel.isWritable() && mayBeWhole()) {
            int end = head.read(input, from, to);
            if (end == Head.INCOMPLETE) {
                searched = to;
                break;
            } else if (end == Head.REFUSED) {
                refuse(head.refusal());
            } else {
                from = end;
                searched = end;
                serve();
            }
        }
        processing = false;
        boolean unfinished = phase == Phase.HEAD && from < to;
        if (unfinished && !partial) {
            movedNanos = System.nanoTime();
        }
        partial = unfinished;
        if (from == to && input.length > 4 * SMALLEST_INPUT) {
            input = new byte[0];
            from = 0;
            to = 0;
        }
        boolean room = to - from < MOST_WAITING || (phase == Phase.HEAD && channel.isWritable());
        listen(phase == Phase.BODY ? bodyWanted : room);
    }

    /// To say so again, when it is so, would cost an atomic write for each request.
    private void listen(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    private void serve() {
        // The long way says that an answer is the last.
        Shortcuts shortcuts = --left > 0 ? lane.shortcuts() : null;
        if (shortcuts != null && shortcuts.serve(this, head)) {
            movedNanos = readNanos;
            return;
        }
        Head request = head.detached();
        phase = Phase.BUSY;
        movedNanos = System.nanoTime();
        body = request.hasBody() ? body(request) : null;
        Exchange next = new Exchange(this, request);
        exchange = next;
        next.begin();
    }

    /// Whether a head that was incomplete may be complete now: a slow viewer must not make us read
    /// the same octets again with each one it sends.
    private boolean mayBeWhole() {
        if (searched <= from || to - from > limits().headBytes()) {
            return true;
        }
        for (int i = Math.max(from, searched - 3); i + 1 < to; i++) {
            boolean empty = input[i] == '\n' && (input[i + 1] == '\r' || input[i + 1] == '\n');
            if (empty) {
                return true;
            }
        }
        searched = to;
        return false;
    }

    private BodyReader body(Head request) {
        return request.isChunked()
                ? BodyReader.ofChunks(limits().bodyBytes())
                : BodyReader.ofLength(request.contentLength());
    }

    private Limits limits() {
        return shared.settings().limits();
    }

    /// Moves octets of the body from the input to who reads it.
    private void feed() {
        BodyReader reader = body;
        while (phase == Phase.BODY && bodyWanted && reader != null && sink != null) {
            int data = reader.data(to - from);
            if (data > 0) {
                ByteBuf bytes = channel.alloc().buffer(data).writeBytes(input, from, data);
                from += data;
                reader.took(data);
                bodyBytes += data;
                movedNanos = System.nanoTime();
                sink.bytes(bytes);
            } else if (!reader.isDone() && from < to) {
                from = reader.frame(input, from, to);
            } else if (!reader.isDone()) {
                break;
            }
            BodyReader.Fault fault = reader.fault();
            if (fault != null) {
                breakBody(
                        switch (fault) {
                            case BAD_CHUNK -> Refusal.BAD_CHUNK;
                            case TOO_LARGE -> Refusal.BODY_TOO_LARGE;
                        });
                break;
            } else if (reader.isDone()) {
                phase = Phase.BUSY;
                sink.end();
                break;
            }
        }
    }

    /// Nothing more is read of the body, and what follows it cannot be found.
    private void breakBody(Refusal refusal) {
        RequestBody.Sink reader = sink;
        Exchange current = exchange;
        sink = null;
        phase = Phase.BUSY;
        if (current != null) {
            current.bodyRefused(refusal);
        }
        if (reader != null) {
            reader.broken();
        }
    }

    private void refuse(Refusal refusal) {
        phase = Phase.BUSY;
        from = to;
        Exchange last = new Exchange(this, head.refused());
        exchange = last;
        last.refuse(refusal);
    }

    private void writeOut() {
        if (out != null) {
            hand(out);
            out = null;
        }
    }

    private void hand(ByteBuf bytes) {
        taking.handed(bytes.readableBytes());
        channel.write(bytes, channel.voidPromise());
    }

    private void flush() {
        if (out != null) {
            ByteBuf last = out;
            out = null;
            taking.handed(last.readableBytes());
            channel.writeAndFlush(last, channel.voidPromise());
        } else {
            channel.flush();
        }
    }

    /// Closing at once with octets unread would reset the connection and could take the answer with
    /// it: so first the end is sent, and what comes is dropped for a moment.
    private void linger() {
        phase = Phase.LINGERING;
        movedNanos = System.nanoTime();
        from = to;
        writeOut();
        listen(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(sent -> {
                    boolean open = channel.isActive() && !inputEnded;
                    if (open && !peer.secure() && channel instanceof DuplexChannel duplex) {
                        duplex.shutdownOutput();
                    } else {
                        channel.close();
                    }
                });
    }
}
