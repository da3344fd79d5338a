package dev.warmfront.testkit.system;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/// Waiting for something to become true, with a deadline and a reason when it does not.
public final class Until {

    /// Something that may be true by now; not being able to ask counts as not yet.
    public interface Question {
        boolean isTrue() throws IOException, InterruptedException;
    }

    private Until() {}

    /// Asks every 20 ms until the answer is yes.
    ///
    /// @throws AssertionError with what `otherwise` says, when it is not within `patience`
    public static void holds(Duration patience, Supplier<String> otherwise, Question question)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!isTrue(question)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience + ":\n" + otherwise.get());
            }
            Thread.sleep(20);
        }
    }

    private static boolean isTrue(Question question) throws InterruptedException {
        try {
            return question.isTrue();
        } catch (IOException notYet) {
            return false;
        }
    }
}
