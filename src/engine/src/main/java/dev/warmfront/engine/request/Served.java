package dev.warmfront.engine.request;

import java.util.Locale;

/// How a request was served. One vocabulary for `X-Cache`, the log and the metric.
public enum Served {
    HIT("Hit", "A stored, fresh answer was used"),
    REFRESHED("RefreshHit", "A stored answer was used after the origin confirmed it"),
    STALE("Hit", "A stored answer was used past its lifetime because the origin failed"),
    BRIDGED("Hit", "A stored answer was used past its lifetime while the origin is asked"),
    MARKED("Hit", "A stored answer was used that is marked stale, while the origin is asked"),
    COLLAPSED("Hit", "The answer that was being fetched for another viewer was used"),
    MISS("Miss", "The origin was asked"),
    BYPASS("Miss", "The origin was asked for something that is never stored"),
    REDIRECTED("Redirect", "The viewer was sent to HTTPS"),
    LOCAL("Hit", "The edge answered about itself"),
    PAGE("Error", "A page of the distribution's own was shown in place of an error"),
    REFUSED("Error", "The request was refused"),
    BROKEN("Error", "No origin gave a usable answer");

    private final String word;
    private final String sentence;
    private final String label = name().toLowerCase(Locale.ROOT);

    Served(String word, String sentence) {
        this.word = word;
        this.sentence = sentence;
    }

    /// The word in `X-Cache`.
    public String word() {
        return word;
    }

    /// How logs and metrics spell it.
    public String label() {
        return label;
    }

    public String sentence() {
        return sentence;
    }
}
