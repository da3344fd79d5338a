package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Delivered;
import dev.warmfront.edge.http.State.Waiting;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Sends an answer: its head at once, its body as it comes and as fast as the viewer takes it.
final class Delivery implements Flow.Reader {

    /// How much of an answer waits in the process for one viewer. Of what is stored it is a view
    /// and costs no memory, and more of it saves system calls; of what only passes it costs as
    /// much.
    static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    /// The same where memory is tight.
    private static final WriteBufferWaterMark LITTLE = new WriteBufferWaterMark(8192, 16 * 1024);

    private static final int AT_ONCE = 256 * 1024;
    private static final int SMALL = 16 * 1024;

    private final ViewerConnection connection;
    private final Head request;
    private final long requestId;
    private final long startMillis;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final CompletableFuture<State> delivered = new CompletableFuture<>();
    private final Dressing dressing;

    private @Nullable Answered answered;
    private Flow.@Nullable Outlet cursor;
    private boolean mustClose;
    private boolean stays;
    private boolean begun;
    private boolean chunked;
    private long headBytes;
    private long bodyBytes;
    private String allowed = "";

    Delivery(ViewerConnection connection, Head request) {
        this.connection = connection;
        this.request = request;
        this.dressing = new Dressing(connection.shared(), request);
        this.requestId = connection.lane().nextRequestId();
        this.startMillis = connection.shared().nowMillis();
    }

    State deliver(Answered answer) {
        answered = answer;
        stays = !mustClose && !connection.isLast(request);
        boolean head = request.method().equals("HEAD");
        return switch (answer.answer()) {
            case Answer.Stored stored -> stored(answer, stored, head);
            case Answer.Part part -> part(answer, part);
            case Answer.NotModified same -> {
                Entry entry = same.entry();
                ByteBuf out = begin(Wire.notModifiedHead(dressing.on(entry.fields())));
                Wire.age(out, entry, connection.shared().nowMillis());
                yield ended(answer, account(out, answer));
            }
            case Answer.Passed passed -> passed(answer, passed, head);
            case Answer.Own own -> {
                ByteBuf out =
                        account(begin(Wire.head(own.status(), dressing.on(own.fields()))), answer);
                Wire.date(out, connection.shared().nowMillis());
                Wire.length(out, own.body().length());
                ended(answer, out);
                if (!head) {
                    out.writeCharSequence(own.body(), StandardCharsets.US_ASCII);
                    bodyBytes = own.body().length();
                }
                yield new Delivered(answer, bodyBytes, true);
            }
        };
    }

    /// What the header fields are to look like.
    Dressing dressing() {
        return dressing;
    }

    /// This answer is the last on its connection.
    void mustClose() {
        mustClose = true;
    }

    /// Names the methods for a 405.
    void allow(String methods) {
        allowed = methods;
    }

    String allowed() {
        return allowed;
    }

    boolean stays() {
        return stays;
    }

    boolean hasBegun() {
        return begun;
    }

    long requestId() {
        return requestId;
    }

    long startMillis() {
        return startMillis;
    }

    long micros() {
        return (System.nanoTime() - startNanos) / 1000;
    }

    long headBytes() {
        return headBytes;
    }

    @Override
    public void more() {
        if (scheduled.compareAndSet(false, true)) {
            connection.lane().loop().execute(this::pump);
        }
    }

    void viewerLeft() {
        Answered answer = answered;
        Flow.Outlet from = cursor;
        cursor = null;
        if (from != null) {
            from.goAway();
        }
        if (answer != null) {
            delivered.complete(new Delivered(answer, bodyBytes, false));
        }
    }

    private State stored(Answered answer, Answer.Stored stored, boolean bare) {
        Entry entry = stored.entry();
        long length = entry.length();
        byte[] head =
                dressing.isPlain()
                        ? entry.head()
                        : Wire.head(entry.status(), dressing.on(entry.fields()));
        ByteBuf out = begin(head);
        Wire.age(out, entry, connection.shared().nowMillis());
        account(out, answer);
        boolean bodyless = entry.status() == 204;
        return body(answer, stored.cursor(), out, length, bare || bodyless, bodyless);
    }

    private State part(Answered answer, Answer.Part part) {
        Entry entry = part.entry();
        long length = entry.length();
        String type = entry.fields().first("content-type");
        List<Ranges.Range> ranges = part.ranges();
        Cut cut;
        Fields told;
        if (ranges.size() == 1) {
            cut = Cut.one(part.cursor(), ranges.getFirst());
            told = Fields.of("content-range", Cut.contentRange(ranges.getFirst(), length));
        } else {
            // Random, so that nobody can have put it into the body beforehand.
            String boundary =
                    HexFormat.of().toHexDigits(requestId)
                            + HexFormat.of().toHexDigits(connection.lane().nextRequestId());
            cut = Cut.several(part.cursor(), ranges, boundary, type, length);
            told = Fields.of("content-type", "multipart/byteranges; boundary=" + boundary);
        }
        ByteBuf out = begin(Wire.head(206, dressing.on(entry.fields().replacedBy(told))));
        Wire.age(out, entry, connection.shared().nowMillis());
        account(out, answer);
        return body(answer, cut, out, cut.length(), false, false);
    }

    private State passed(Answered answer, Answer.Passed passed, boolean head) {
        ByteBuf out = begin(Wire.passedHead(passed.status(), dressing.on(passed.fields())));
        account(out, answer);
        boolean bodyless = passed.status() == 204 || passed.status() == 304;
        return body(answer, passed.cursor(), out, passed.length(), head || bodyless, bodyless);
    }

    /// @param none whether no body is sent
    /// @param unframed whether there is no length to tell either
    private State body(
            Answered answer,
            Flow.Outlet from,
            ByteBuf out,
            long length,
            boolean none,
            boolean unframed) {
        if (length >= 0 && !unframed) {
            Wire.length(out, length);
        } else if (!none && request.isOldVersion()) {
            stays = false;
        } else if (!none) {
            chunked = true;
            Wire.chunked(out);
        }
        ended(answer, out);
        if (none) {
            from.close();
            return new Delivered(answer, 0, true);
        }
        ByteBuf small = length >= 0 && length <= SMALL ? from.take(SMALL) : null;
        if (small != null) {
            append(small);
        }
        if (from.isAtEnd()) {
            end();
            from.close();
            return new Delivered(answer, bodyBytes, true);
        }
        cursor = from;
        if (!connection.channel().isActive()) {
            viewerLeft();
        } else {
            from.listen(this);
        }
        return new Waiting(answer, delivered);
    }

    private ByteBuf begin(byte[] head) {
        begun = true;
        ByteBuf out = connection.out(head.length + 512);
        headBytes = -out.readableBytes();
        return out.writeBytes(head);
    }

    private ByteBuf account(ByteBuf out, Answered answer) {
        Account account = answer.account();
        Wire.cached(out, account.served(), answer.answer().status());
        Wire.status(out, account.status(), ttl(answer.answer()), connection.shared().nowMillis());
        Wire.id(out, requestId);
        long micros = micros();
        connection.shared().metrics().traffic().head(micros);
        dressing.keep(out);
        dressing.time(out, account.served(), requestId, micros);
        return out;
    }

    private static @Nullable Entry ttl(Answer answer) {
        return switch (answer) {
            case Answer.Stored stored -> stored.entry();
            case Answer.Part part -> part.entry();
            case Answer.NotModified same -> same.entry();
            case Answer.Passed passed -> null;
            case Answer.Own own -> null;
        };
    }

    private State ended(Answered answer, ByteBuf out) {
        Wire.connection(out, stays, request.isOldVersion());
        headBytes += out.readableBytes();
        return new Delivered(answer, 0, true);
    }

    private void append(ByteBuf bytes) {
        bodyBytes += bytes.readableBytes();
        if (bytes.readableBytes() <= SMALL) {
            try {
                connection.out(bytes.readableBytes()).writeBytes(bytes);
            } finally {
                bytes.release();
            }
        } else {
            connection.write(bytes);
        }
    }

    /// Sends what there is, until the viewer's connection is full.
    private void pump() {
        Flow.Outlet from = cursor;
        scheduled.set(false);
        bound(connection.channel().config());
        while (from != null && connection.channel().isWritable()) {
            ByteBuf bytes = from.take(AT_ONCE);
            if (bytes == null) {
                break;
            }
            if (chunked) {
                ByteBuf out = connection.out(16);
                Wire.hex(out, bytes.readableBytes());
                Wire.end(out);
                append(bytes);
                Wire.end(connection.out(2));
            } else {
                append(bytes);
            }
        }
        Answered answer = answered;
        if (from != null && answer != null) {
            if (from.isAtEnd()) {
                end();
                closeCursor();
                delivered.complete(new Delivered(answer, bodyBytes, true));
            } else if (from.failure() != null) {
                // The viewer must not take a part for the whole.
                closeCursor();
                connection.abort();
                delivered.complete(new Delivered(answer, bodyBytes, false));
            }
            connection.flushSoon();
        }
    }

    private void bound(ChannelConfig channel) {
        WriteBufferWaterMark unsent =
                connection.shared().settings().memory().isTight() ? LITTLE : UNSENT;
        if (channel.getWriteBufferWaterMark() != unsent) {
            channel.setWriteBufferWaterMark(unsent);
        }
    }

    private void end() {
        if (chunked) {
            ByteBuf out = connection.out(5);
            out.writeByte('0');
            Wire.end(out);
            Wire.end(out);
        }
    }

    private void closeCursor() {
        Flow.Outlet from = cursor;
        cursor = null;
        if (from != null) {
            from.close();
        }
    }
}
