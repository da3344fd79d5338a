package dev.warmfront.edge.http;

import dev.warmfront.edge.config.Live;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.telemetry.AccessLines;
import dev.warmfront.edge.telemetry.AccessRecord;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.headers.Dress;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;
import dev.warmfront.engine.waf.Guard;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.snapshot.waf.Action;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the long way decided for plain requests that hit, remembered by one event loop.
///
/// Nothing is decided here. A shortcut holds the outcome of the engine's decisions for one host and
/// target under one release, and is used only while all they rest on is unchanged: the release, the
/// entry, its lifetime, the purge log. A web ACL is asked each time. Whatever does not fit takes
/// the long way.
///
/// Where answers are kept in several codings, a shortcut is for one value of `Accept-Encoding`, as
/// it came: nothing is parsed on the short way.
///
/// The head is the entry's, or what the behaviour's response headers policy makes of it for every
/// request without `Origin` and `Pragma`; where a policy makes something else of each answer, there
/// is no short way.
///
/// Where a staging distribution serves some of the requests there is none either: which of the two
/// it is has to be asked each time.
///
/// A hit on the short way makes no object, with its line in the access log.
///
/// They have a share of the heap. When that is full, all are forgotten, and those that are used are
/// soon there again.
final class Shortcuts {

    private static final int PLACES = 1 << 14;
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final int COPIED = 16 * 1024;

    /// What is told of an answer besides its fields.
    private static final int USUAL_TAIL = 192;

    /// What a viewer chooses: host, target and `Accept-Encoding`.
    private static final int LONGEST_NAME = 1024;

    /// What the objects of one take, in bytes, besides its octets.
    private static final int OBJECTS = 512;

    private final Shared shared;
    private final Lane lane;
    private final long mostBytes;
    private final @Nullable Shortcut[] places = new Shortcut[PLACES];
    private long bytes;

    /// None yet.
    ///
    /// @param mostBytes of the heap
    Shortcuts(Shared shared, Lane lane, long mostBytes) {
        this.shared = shared;
        this.lane = lane;
        this.mostBytes = mostBytes;
    }

    /// Answers a request, if it is one that was answered before.
    ///
    /// @return whether it did; if not, nothing has happened
    @SuppressWarnings("ReferenceEquality") // The very release it was decided under.
    boolean serve(ViewerConnection connection, Head head) {
        if (!head.isPlain()) {
            return false;
        }
        int place = head.plainHash() & PLACES - 1;
        Shortcut shortcut = places[place];
        if (shortcut == null || !shortcut.leads(head) || shared.draining().get()) {
            return false;
        } else if (shortcut.live != shared.running().live()) {
            put(place, null);
            return false;
        }
        long now = shared.nowMillis();
        if (shortcut.dressed && head.isParticular() || shortcut.coded && head.isAdvised()) {
            return false;
        }
        Entry entry = shortcut.entry;
        if (!shared.store().isUsable(entry, now) || !allows(shortcut, head)) {
            return false;
        } else if (!entry.hold()) {
            return false;
        }
        try {
            return write(connection, head, shortcut, now);
        } finally {
            entry.letGo();
        }
    }

    /// Remembers how a request was answered, if the next of its kind may be answered the same way.
    void remember(State.Found found) {
        Head request = found.request();
        State.Routed routed = found.keyed().routed();
        Entry entry = found.entry();
        boolean plain =
                request.isPlain()
                        && routed.to().choice() == null
                        && found.account().served() == Served.HIT
                        && CacheKey.isPlain(routed.behaviour().cachePolicy())
                        && entry.key().equals(found.keyed().url())
                        && !(isCoded(routed) && request.isAdvised())
                        && entry.status() != 204
                        && !isShownAsPage(routed, entry.status())
                        && entry.length() >= 0
                        && entry.length() <= LARGEST_BODY
                        && entry.outline() == null
                        && request.plainLength() <= LONGEST_NAME;
        ResponseHeaders policy = routed.behaviour().responseHeaders();
        if (!plain || (policy != null && (!Dress.isConstant(policy) || request.isParticular()))) {
            return;
        }
        byte[] start =
                policy == null
                        ? entry.head()
                        : Wire.head(
                                entry.status(),
                                Dress.of(policy, request, entry.fields(), () -> ""));
        String id = routed.site().distribution().id();
        String acl = routed.site().distribution().webAclId();
        Live live = routed.received().live();
        LongAdder count = lane.counters().requests(id, Served.HIT, entry.status(), Blame.NOBODY);
        put(
                request.plainHash() & PLACES - 1,
                new Shortcut(
                        request,
                        live,
                        acl == null ? null : live.guards().get(acl),
                        entry,
                        count,
                        start,
                        policy != null,
                        isCoded(routed)));
    }

    private void put(int place, @Nullable Shortcut shortcut) {
        Shortcut before = places[place];
        bytes += (shortcut == null ? 0 : shortcut.bytes) - (before == null ? 0 : before.bytes);
        places[place] = shortcut;
        if (bytes > mostBytes) {
            Arrays.fill(places, null);
            bytes = 0;
        }
    }

    /// Whether what a viewer accepts tells answers apart.
    private static boolean isCoded(State.Routed routed) {
        return !routed.behaviour().cachePolicy().codings().isEmpty();
    }

    private static boolean isShownAsPage(State.Routed routed, int status) {
        ErrorResponse response = routed.site().errorResponse(status);
        return response != null && response.pagePath() != null;
    }

    /// Blocked requests are answered on the long way, which asks again: a rate counts them twice,
    /// and they are over it already.
    private boolean allows(Shortcut shortcut, Head head) {
        Guard guard = shortcut.guard;
        return guard == null
                || guard.judge(head, shared.rates(), System.nanoTime()).action() != Action.BLOCK;
    }

    private boolean write(
            ViewerConnection connection, Head head, Shortcut shortcut, long nowMillis) {
        Entry entry = shortcut.entry;
        if (!entry.isOnePiece()) {
            return false;
        }
        int length = shortcut.length;
        long requestId = lane.nextRequestId();
        ByteBuf start = shortcut.head(nowMillis, requestId);
        boolean copied = length <= COPIED;
        int startLength = start.writerIndex();
        ByteBuf out = connection.out(startLength + (copied ? length : 0));
        out.writeBytes(start.array(), 0, startLength);
        ByteBuf whole = copied ? null : entry.whole();
        if (whole == null) {
            entry.copyTo(out);
        } else {
            connection.write(whole.retainedDuplicate());
        }
        entry.touch();
        shortcut.count.increment();
        lane.counters().bytes().add(length);
        AccessLines log = lane.log();
        if (log != null) {
            long sent = (long) startLength + length;
            describe(log.record(), connection, head, shortcut, nowMillis, requestId, sent);
            if (shortcut.logged == null) {
                shortcut.logged = log.same();
            }
            log.write();
        }
        return true;
    }

    private static void describe(
            AccessRecord record,
            ViewerConnection connection,
            Head head,
            Shortcut shortcut,
            long nowMillis,
            long requestId,
            long sent) {
        Entry entry = shortcut.entry;
        record.begin(nowMillis, connection.microsSinceRead(), requestId)
                .answered(entry.status(), sent, true)
                .accounted(Served.HIT, Blame.NOBODY, entry.key().distributionId())
                .like(shortcut.logged);
        head.describe(record);
        record.contentType().set(shortcut.contentType, 0, shortcut.contentType.length);
    }

    /// One remembered way.
    private static final class Shortcut {

        private final byte[] name;
        private final boolean secure;
        private final @Nullable String tlsName;
        private final Live live;
        private final @Nullable Guard guard;
        private final Entry entry;
        private final LongAdder count;
        private final int length;
        private final byte[] contentType;
        private final boolean dressed;
        private final boolean coded;
        private final byte @Nullable [] accepts;

        /// The whole head as it was sent last. From one request to the next only the id differs,
        /// and once a second the numbers.
        private final ByteBuf head;

        /// What of it is always the same.
        private final int startLength;

        /// What all of this takes of the heap, more or less.
        private final int bytes;

        private long ageSeconds = -1;
        private long leftSeconds;
        private int idAt;

        /// What the access log says each time.
        private byte @Nullable [] logged;

        Shortcut(
                Head request,
                Live live,
                @Nullable Guard guard,
                Entry entry,
                LongAdder count,
                byte[] start,
                boolean dressed,
                boolean coded) {
            this.dressed = dressed;
            this.coded = coded;
            this.accepts = coded ? request.accepts() : null;
            this.name = request.plainName();
            this.secure = request.secure();
            this.tlsName = request.peer().tlsName();
            this.live = live;
            this.guard = guard;
            this.entry = entry;
            this.count = count;
            this.length = (int) entry.length();
            String type = entry.fields().first("content-type");
            this.contentType = Wire.ascii(type == null ? "" : type);
            this.head = Unpooled.buffer(start.length + entry.toldKey().length + USUAL_TAIL);
            head.writeBytes(start);
            this.startLength = start.length;
            this.bytes = OBJECTS + this.head.capacity() + 3 * request.plainLength();
        }

        /// The head up to the body, in the buffer's array from its beginning on.
        ByteBuf head(long nowMillis, long requestId) {
            long age = Wire.ageSeconds(entry, nowMillis);
            long left = Wire.leftSeconds(entry, nowMillis);
            if (age != ageSeconds || left != leftSeconds) {
                ageSeconds = age;
                leftSeconds = left;
                head.writerIndex(startLength);
                Wire.hit(head, entry, nowMillis);
                idAt = Wire.id(head, requestId);
                Wire.length(head, length);
                Wire.connection(head, true, false);
            } else {
                Wire.anotherId(head.array(), idAt, requestId);
            }
            return head;
        }

        boolean leads(Head head) {
            String other = head.peer().tlsName();
            boolean sameTls = tlsName == null ? other == null : tlsName.equals(other);
            boolean sameCodings = !coded || head.isAccepting(accepts);
            return secure == head.secure() && sameTls && sameCodings && head.isNamed(name);
        }
    }
}
