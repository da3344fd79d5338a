package dev.warmfront.engine.cache;

/// Until when an answer is fresh, and for how long after that it may be used all the same.
///
/// @param bornMillis when the origin made it, as far as can be told: its age counts from here
/// @param freshForMillis from `bornMillis` on; 0 for what is never used without asking
/// @param staleIfErrorMillis beyond freshness, when the origin fails; [Long#MAX_VALUE] for as long
///     as it is stored
/// @param staleWhileRevalidateMillis beyond freshness, while the origin is asked
public record Lifetime(
        long bornMillis,
        long freshForMillis,
        long staleIfErrorMillis,
        long staleWhileRevalidateMillis) {

    /// No whole number of seconds, so no answer of an origin has it.
    private static final long CENTURY_MILLIS = 36_525L * 86_400_000 + 1;

    /// For what does not age by itself: a slice is as good as its outline.
    public static Lifetime ofASlice(long nowMillis) {
        return new Lifetime(nowMillis, CENTURY_MILLIS, 0, 0);
    }

    /// Whether it is that of a slice.
    public boolean isOfASlice() {
        return freshForMillis == CENTURY_MILLIS;
    }

    /// How long it is still fresh; 0 or less when it is not. At exactly its lifetime it no longer
    /// is (RFC 9111, section 4.2).
    public long leftMillis(long nowMillis) {
        return bornMillis + freshForMillis - nowMillis;
    }

    public boolean isFresh(long nowMillis) {
        return leftMillis(nowMillis) > 0;
    }

    /// The value of `Age` (RFC 9111, section 5.1).
    public long ageSeconds(long nowMillis) {
        return Math.max(0, nowMillis - bornMillis) / 1000;
    }

    /// Whether it may be used although the origin fails (RFC 5861, section 4).
    public boolean standsIn(long nowMillis) {
        return -leftMillis(nowMillis) < staleIfErrorMillis;
    }

    /// Whether it may be used while the origin is asked (RFC 5861, section 3).
    public boolean bridges(long nowMillis) {
        return -leftMillis(nowMillis) < staleWhileRevalidateMillis;
    }
}
