package dev.warmfront.engine.health;

/// What one probe found out, with a sentence for people.
public enum Outcome {
    SUCCEEDED("The probe succeeded"),
    NAME_NOT_FOUND("The host's name has no address"),
    ADDRESS_NOT_ALLOWED("The host's address may not be probed: allow its range to do so"),
    REFUSED("The connection was refused"),
    UNREACHABLE("The host cannot be reached"),
    TIMED_OUT("There was no answer in time"),
    CLOSED("The connection was closed before the answer"),
    TLS_FAILED("The TLS handshake failed"),
    NOT_TRUSTED("The certificate is not to be trusted, or for another name"),
    NOT_HTTP("The answer is not HTTP"),
    SOMEBODY_ELSE("Somebody else answers at its address"),
    BAD_STATUS("The status of the answer is neither 2xx nor 3xx"),
    TEXT_NOT_FOUND("The text is not at the beginning of the answer's body");

    private final String sentence;

    Outcome(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    public boolean isSuccess() {
        return this == SUCCEEDED;
    }
}
