package dev.warmfront.control.web;

import java.util.Locale;

/// Everything that can be answered instead of success (RFC 9457): a name, a status and a sentence.
///
/// The name in kebab case is the last part of the problem's type.
public enum Problem {
    MALFORMED_JSON(400, "The body is not JSON"),
    MALFORMED_YAML(400, "The body is not YAML"),
    INVALID_DOCUMENT(400, "The document has faults; all of them are listed"),
    INVALID_REQUEST(400, "The request cannot be understood"),
    NO_CREDENTIAL(401, "A valid API key is needed"),
    NOT_ALLOWED(403, "The API key does not allow this"),
    BEYOND_REACH(403, "It reaches further than your own API key"),
    NOT_FROM_HERE(403, "The API key may not be used from your address"),
    READ_ONLY(403, "It is shipped with the product and cannot be changed"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "This cannot be done here"),
    NOT_ACCEPTABLE(406, "The answer cannot be given in that form"),
    NAME_IS_TAKEN(409, "Another one already has that name"),
    NOT_YOURS(409, "It is not the document's owner's; say from whom it is taken over"),
    NOT_PROVED(409, "The DNS of the domain does not say what proves it"),
    STILL_ENABLED(409, "It must be disabled first"),
    NOT_EMPTY(409, "There is still something in it"),
    NO_STAGING(409, "It has no staging distribution"),
    NOT_UNDER_WAY(409, "It is not under way any more"),
    STILL_REFERENCED(409, "Something else relies on it"),
    LAST_OWNER(409, "Nobody would be left who can do everything"),
    TOO_EARLY(409, "Caches may still have what was before"),
    TWO_SECRETS(409, "It has two secrets already"),
    CHANGED_MEANWHILE(412, "Somebody changed it since you read it"),
    TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body has a form that is not understood here"),
    KEY_WAS_USED(422, "The Idempotency-Key was used for a different request"),
    PRECONDITION_NEEDED(428, "Say which revision you mean to change"),
    TOO_MANY_REQUESTS(429, "Too many requests with your API key"),
    TOO_MUCH_UNDER_WAY(429, "Too much of this is under way already"),
    TOO_MANY_ATTEMPTS(429, "Too many wrong API keys from your address"),
    INTERNAL(500, "Something is wrong with the service; quote the instance when you report it"),
    NOT_IMPLEMENTED(501, "The service does not know this part of HTTP"),
    UNAVAILABLE(503, "The service cannot do this right now");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String type() {
        return "urn:warmfront:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The problem that stands for a status that some other part of the service chose.
    static Problem of(int status) {
        return switch (status) {
            case 401 -> NO_CREDENTIAL;
            case 403 -> NOT_ALLOWED;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> TOO_MANY_ATTEMPTS;
            case 501 -> NOT_IMPLEMENTED;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? INVALID_REQUEST : INTERNAL;
        };
    }
}
