package dev.warmfront.engine.cache;

/// Why an answer is not kept.
public enum NotStored {
    METHOD("Only answers to GET are stored"),
    STATUS("Answers with this status are not stored, or not without a stated lifetime"),
    NOT_UNDERSTOOD("The origin says must-understand, and the status is not known"),
    NO_STORE("The origin says no-store"),
    VIEWER_WANTS_NOT("The viewer says no-store"),
    PRIVATE("The origin says private"),
    NO_CACHE("The origin says no-cache"),
    NO_LIFETIME("It would be stale at once"),
    SETS_COOKIE("It sets a cookie and does not say that it is public"),
    AUTHORIZATION("It answers a request with Authorization and does not say that it is public"),
    VIEWERS_ERROR("The error may be the doing of what this viewer sent and is in no key"),
    VARIES_BY_ANYTHING("It varies by something that is not in the key"),
    LENGTH_UNKNOWN("It ends with the connection, so a cut could not be told from its end"),
    NO_VALIDATOR("Some octets of it came, and nothing tells which others belong to them"),
    TOO_LARGE("It is larger than the store takes"),
    NO_ROOM("The store has no room for it now"),
    POLICY("The cache policy lets nothing be stored");

    private final String sentence;

    NotStored(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
