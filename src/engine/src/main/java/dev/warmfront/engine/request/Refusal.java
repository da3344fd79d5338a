package dev.warmfront.engine.request;

/// Why the edge itself answers a request with an error.
public enum Refusal {
    BAD_REQUEST_LINE(400, "The request line is malformed"),
    BAD_TARGET(400, "The request target is malformed"),
    BAD_VERSION(400, "The protocol version is malformed"),
    VERSION_NOT_SUPPORTED(505, "The protocol version is not supported"),
    BAD_FIELD(400, "A header field is malformed"),
    FOLDED_FIELD(400, "A header field is folded over several lines"),
    BAD_LENGTH(400, "Content-Length is malformed or given more than once"),
    LENGTH_AND_CODING(400, "Content-Length and Transfer-Encoding are both given"),
    BAD_CODING(400, "Transfer-Encoding is malformed"),
    CODING_NOT_SUPPORTED(501, "The transfer coding is not supported"),
    BAD_HOST(400, "Host is missing, malformed or given more than once"),
    TARGET_TOO_LONG(414, "The request target is too long"),
    HEAD_TOO_LARGE(431, "The header fields together are too large"),
    TOO_MANY_FIELDS(431, "There are too many header fields"),
    BAD_CHUNK(400, "The chunked body is malformed"),
    BODY_TOO_LARGE(413, "The body is too large"),
    BODY_NOT_EXPECTED(403, "A GET or HEAD request has a body"),
    EXPECTATION_UNKNOWN(417, "The expectation cannot be met"),
    HEAD_TOO_SLOW(408, "The header did not arrive in time"),
    BODY_TOO_SLOW(408, "The body did not arrive in time"),
    UNKNOWN_HOST(421, "No distribution answers to this host"),
    OTHER_TLS_NAME(421, "The TLS connection was made for another distribution"),
    DISABLED(403, "The distribution is disabled"),
    BLOCKED(403, "A rule of the web ACL blocks this request"),
    HTTPS_ONLY(403, "This path is served over HTTPS only"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed for this path"),
    NOT_IN_STORE(504, "Only what is stored was asked for, and nothing is"),
    SHORT_OF_MEMORY(503, "The edge is short of memory"),
    LOOP(508, "The request has passed through Warmfront too often"),
    BUG(500, "The edge failed at this request");

    private final int status;
    private final String sentence;

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    public int status() {
        return status;
    }

    public String sentence() {
        return sentence;
    }

    public Blame blame() {
        return this == BUG || this == SHORT_OF_MEMORY ? Blame.EDGE : Blame.VIEWER;
    }
}
