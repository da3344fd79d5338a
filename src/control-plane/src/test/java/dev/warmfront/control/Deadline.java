package dev.warmfront.control;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A time by which something must have come true.
final class Deadline {

    private final long end;

    Deadline(Duration patience) {
        end = System.nanoTime() + patience.toNanos();
    }

    /// Waits until something is true.
    static void until(String what, BooleanSupplier isTrue) {
        Deadline deadline = new Deadline(Duration.ofSeconds(20));
        while (!isTrue.getAsBoolean()) {
            deadline.pauseOr(() -> "not in time: " + what);
        }
    }

    /// Lets a moment pass, or fails when time is up.
    void pauseOr(Supplier<String> complaint) {
        if (System.nanoTime() > end) {
            throw new AssertionError(complaint.get());
        }
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
}
