package dev.warmfront.testkit.http;

import java.io.IOException;

/// What an origin does with a request.
@FunctionalInterface
public interface Script {

    /// Answers, or does not.
    void play(Seen request, Stage stage) throws IOException, InterruptedException;
}
