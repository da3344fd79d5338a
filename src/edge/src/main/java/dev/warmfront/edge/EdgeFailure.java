package dev.warmfront.edge;

/// Why an edge cannot start, in one sentence for its operator.
public final class EdgeFailure extends Exception {

    private static final long serialVersionUID = 1L;

    public EdgeFailure(String sentence) {
        super(sentence);
    }

    public EdgeFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
