package dev.warmfront.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// A command that calls the control plane.
abstract class Call implements Callable<Integer> {

    @Mixin private final Connection connection = new Connection();

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "What the answer looks like: ${COMPLETION-CANDIDATES} (default: text).")
    private Output output = Output.text;

    /// What the answer looks like, as it is written on the command line.
    enum Output {
        text,
        json
    }

    private final Console console = new Console(System.out, System.err);

    @Override
    public final Integer call() {
        try {
            return run();
        } catch (Failure failure) {
            console.say("warmfront: " + failure.message());
            JsonNode problem = failure.problem();
            if (isJson() && problem != null) {
                console.answer(problem.toPrettyString());
            }
            return failure.exit();
        }
    }

    /// Does it.
    ///
    /// @return the exit status
    abstract int run() throws Failure;

    Client open() throws Failure {
        return connection.open(console);
    }

    Console console() {
        return console;
    }

    boolean isJson() {
        return output == Output.json;
    }
}
