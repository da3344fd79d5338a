package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheControl;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Said;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An answer that is stored, or is being stored while its body still arrives.
public final class Entry extends Slot {

    /// What the objects of an answer take, in bytes, besides its path and its fields:
    /// `./warmfront bench --memory` shows how much is counted and how much it is.
    private static final int OBJECTS = 328;

    /// What an array takes besides what is in it.
    private static final int ARRAY = 16;

    /// What a text takes besides its characters.
    private static final int TEXT = 24 + ARRAY;

    private static final int OUTLINE = 40;
    private static final byte[] NOTHING = {};

    private final Vocabulary words;
    private final byte[] packed;
    private final Lifetime lifetime;
    private final Flow flow;
    private final @Nullable Outline outline;
    private final Tags tags;
    private final int place;
    private final short status;

    /// Whether it has no other's query and rest of the key.
    private final boolean hasOwnTexts;

    private final long writes;

    /// The invalidation up to which it is known that none means it, but to mark it stale.
    private volatile long checked;

    /// What `checked` was when it was marked stale; negative while it is not.
    private volatile long marked = -1;

    /// Set with the mark: it may not be used without asking.
    private volatile boolean strict;

    private volatile boolean dead;
    private volatile long restsUntilMillis = Long.MIN_VALUE;

    Entry(
            CacheKey key,
            int status,
            Fields fields,
            Lifetime lifetime,
            Flow flow,
            @Nullable Outline outline,
            Tags tags,
            Moment start,
            Texts texts) {
        CacheKey shared = texts.shared(key);
        super(shared);
        this.hasOwnTexts = isOwn(key.query(), shared.query()) || isOwn(key.rest(), shared.rest());
        this.words = texts.vocabulary();
        this.packed = Packed.pack(fields, texts, words);
        this.status = (short) status;
        this.lifetime = lifetime;
        this.flow = flow;
        this.outline = outline;
        this.tags = tags;
        this.place = Writes.place(key);
        this.writes = start.writes();
        this.checked = start.purges();
    }

    public int status() {
        return status;
    }

    /// What the origin said, less what ends at this hop. Made when it is asked for.
    public Fields fields() {
        return words.recent().fields(this);
    }

    /// The fields as they are kept.
    byte[] packed() {
        return packed;
    }

    /// What they are packed with.
    Vocabulary words() {
        return words;
    }

    public Lifetime lifetime() {
        return lifetime;
    }

    public Flow flow() {
        return flow;
    }

    /// The shape of a body that is kept in slices: then there is nothing in the flow. Null for one
    /// that is kept in one piece.
    public @Nullable Outline outline() {
        return outline;
    }

    /// How long the body is, in bytes; -1 while nobody knows.
    public long length() {
        return outline == null ? flow.length() : outline.length();
    }

    /// Status line and fields as they are sent; the same for every viewer. Made when it is asked
    /// for.
    public byte[] head() {
        return words.recent().head(this);
    }

    /// What `Cache-Status` tells of the key (RFC 9211, section 2.7). Made when it is asked for.
    public byte[] toldKey() {
        String told = key().told();
        return told.isEmpty() ? NOTHING : ("; key=" + told).getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether the whole body is there, in one piece. Takes no lock.
    public boolean isOnePiece() {
        return flow.isOnePiece();
    }

    /// The whole body in one piece, if that is how it is and it is not small. Only for who holds
    /// the entry.
    public @Nullable ByteBuf whole() {
        return flow.whole();
    }

    /// Adds the whole body to `out`. Only for who holds the entry, if it [#isOnePiece].
    public void copyTo(ByteBuf out) {
        flow.copyTo(out);
    }

    /// Keeps the body's memory until [#letGo]; false if it is gone.
    public boolean hold() {
        return !dead && flow.hold();
    }

    public void letGo() {
        flow.release();
    }

    /// It stands in for a failing origin until then, and nobody asks.
    public void restUntil(long millis) {
        restsUntilMillis = millis;
    }

    /// Whether it is stale whatever its lifetime says, because an invalidation marked it so.
    public boolean isMarked() {
        return marked >= 0;
    }

    /// The tags by which invalidations may name it.
    public Tags tags() {
        return tags;
    }

    /// How long it is still fresh; 0 or less when it is not.
    public long leftMillis(long nowMillis) {
        long left = lifetime.leftMillis(nowMillis);
        return isMarked() ? Math.min(0, left) : left;
    }

    /// Whether it may be used without asking.
    boolean isFresh(long nowMillis) {
        return !isMarked() && lifetime.isFresh(nowMillis);
    }

    /// Whether it may be used although the origin fails (RFC 5861, section 4).
    public boolean standsIn(long nowMillis) {
        return lifetime.standsIn(nowMillis) && !isStrict();
    }

    /// Whether it may be used while the origin is asked (RFC 5861, section 3). What was marked
    /// stale may, until its lifetime and what the origin allows beyond that are over.
    boolean bridges(long nowMillis) {
        return lifetime.bridges(nowMillis) && !isStrict();
    }

    private boolean isStrict() {
        return isMarked() && strict;
    }

    /// Whether it may be used although it is stale, because the origin has just failed.
    boolean rests(long nowMillis) {
        return nowMillis < restsUntilMillis && standsIn(nowMillis);
    }

    /// Whether it has left the store.
    public boolean isDead() {
        return dead;
    }

    /// Where it is told when its URL is written to.
    int place() {
        return place;
    }

    /// How many writes had been seen when it was asked for.
    long writes() {
        return writes;
    }

    /// How it stands with the invalidations up to now.
    Standing standing(PurgeLog purges) {
        long newest = purges.newest();
        long since = checked;
        if (since != newest) {
            switch (purges.standing(key(), tags, since)) {
                case PURGED -> {
                    return Standing.PURGED;
                }
                case MARKED -> mark(since);
                case GOOD -> {
                    // As it was.
                }
            }
            checked = newest;
        }
        return isMarked() ? Standing.MARKED : Standing.GOOD;
    }

    private synchronized void mark(long since) {
        if (marked < 0 && !lifetime.isOfASlice()) {
            CacheControl control = Said.of(fields()).control();
            strict = control.mustRevalidate() || control.noCache();
            marked = since;
        }
    }

    /// The invalidation up to which none means it.
    long purges() {
        long before = marked;
        return before < 0 ? checked : before;
    }

    @Override
    long cost() {
        long cost = OBJECTS + whole(key().path().length()) + whole(packed.length);
        cost += hasOwnTexts ? text(key().query()) + text(key().rest()) : 0;
        cost += tags.count() == 0 ? 0 : TEXT + tags.count() * 8L;
        return outline == null ? cost : cost + OUTLINE;
    }

    @SuppressWarnings("ReferenceEquality") // The very same text.
    private static boolean isOwn(String text, String shared) {
        return text == shared && !text.isEmpty();
    }

    private static long text(String text) {
        return text.isEmpty() ? 0 : TEXT + whole(text.length());
    }

    /// Objects begin at multiples of eight bytes.
    private static long whole(int bytes) {
        return (bytes + 7L) & ~7L;
    }

    @Override
    long weigh() {
        return cost() + flow.taken();
    }

    @Override
    boolean isArriving() {
        return flow.isArriving();
    }

    @Override
    void leave() {
        dead = true;
        flow.release();
    }
}
