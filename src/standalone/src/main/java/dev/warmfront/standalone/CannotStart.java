package dev.warmfront.standalone;

/// Why an installation does not start, as one sentence for the person who started it.
final class CannotStart extends Exception {

    private static final long serialVersionUID = 1;

    CannotStart(String sentence) {
        super(sentence);
    }
}
