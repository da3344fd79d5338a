package dev.warmfront.engine.cache;

/// Why the origin is asked although there is a cache. `parameter` is what `Cache-Status` says (RFC
/// 9211, section 2.2).
public enum MissReason {
    NOT_STORED("uri-miss", "Nothing is stored under this key"),
    OTHER_VARIANT("vary-miss", "What is stored was made for other header fields"),
    EXPIRED("stale", "What is stored is past its lifetime"),
    ALWAYS_ASKED("stale", "What is stored may only be used after the origin was asked"),
    INVALIDATED("uri-miss", "What was stored has been invalidated"),
    MARKED_STALE("stale", "What is stored has been marked stale by an invalidation"),
    PARTIAL("partial", "Not all of what is asked for is stored"),
    METHOD("method", "Answers to this method are never stored"),
    NOT_CACHED_HERE("bypass", "The cache policy lets nothing be stored"),
    KNOWN_UNCACHEABLE("bypass", "The last answer under this key could not be stored");

    private final String parameter;
    private final String sentence;

    MissReason(String parameter, String sentence) {
        this.parameter = parameter;
        this.sentence = sentence;
    }

    public String parameter() {
        return parameter;
    }

    public String sentence() {
        return sentence;
    }
}
