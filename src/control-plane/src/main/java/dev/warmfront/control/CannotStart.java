package dev.warmfront.control;

import org.springframework.boot.SpringApplication;

/// Why the service does not start, as one sentence for the person who started it.
///
/// To Spring it is a start that was given up, which it does not report with a page of its own.
public final class CannotStart extends SpringApplication.AbandonedRunException {

    private static final long serialVersionUID = 1;

    private final String sentence;

    CannotStart(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
