package dev.warmfront.engine.cache;

/// Why the origin is asked although there is a cache. `parameter` is what `Cache-Status` says (RFC
/// 9211, section 2.2).
public enum MissReason {
    NOT_STORED("uri-miss", "Nothing is stored under this key"),
    EXPIRED("stale", "What is stored is past its lifetime"),
    INVALIDATED("uri-miss", "What was stored has been invalidated"),
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
