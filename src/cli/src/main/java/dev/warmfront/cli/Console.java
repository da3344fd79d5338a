package dev.warmfront.cli;

import java.io.PrintStream;
import java.time.Duration;

/// Where a command speaks: answers to standard output, everything else to standard error.
final class Console {

    /// What takes longer than this says how it goes.
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final PrintStream out;
    private final PrintStream err;
    private final long begun = System.nanoTime();
    private long toldAt = begun;
    private String told = "";

    Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void answer(String text) {
        out.println(text);
        out.flush();
    }

    /// Whether anybody still reads the answers.
    boolean isRead() {
        return !out.checkError();
    }

    void say(String text) {
        err.println(text);
        err.flush();
    }

    /// Says how it goes, if it has been quiet for long and there is something new, or nothing new
    /// for very long.
    void progress(String text) {
        long now = System.nanoTime();
        long quiet = now - toldAt;
        boolean due =
                text.equals(told)
                        ? quiet >= 5 * SILENCE.toNanos()
                        : quiet >= SILENCE.toNanos() || !told.isEmpty();
        if (due) {
            say("  " + text + " (" + (now - begun) / 1_000_000_000 + " s)");
            toldAt = now;
            told = text;
        }
    }

    /// Asks a question that only `yes` answers with yes.
    ///
    /// @throws Failure if nobody is there to answer
    // Which of the two there is without a terminal differs from one JDK to the next.
    @SuppressWarnings("SystemConsoleNull")
    boolean confirms(String question, String instead) throws Failure {
        java.io.Console terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw new Failure(
                    "nobody is there to confirm, and nothing was changed (expected: "
                            + instead
                            + ")");
        }
        err.print(question + " Only \"yes\" means yes: ");
        err.flush();
        String line = terminal.readLine();
        return line != null && line.strip().equals("yes");
    }
}
