package dev.warmfront.control.access;

import java.time.Duration;

/// A token bucket, as the instant at which it will be full again. It never looks at a clock:
/// whoever asks says what time it is.
record Bucket(long fullAtNanos) {

    /// How fast a bucket fills, and how much it holds.
    ///
    /// @param everyNanos the time one request takes to grow back
    /// @param burst how many requests a full one is good for
    record Rate(long everyNanos, int burst) {

        static Rate perSecond(double requests, int burst) {
            if (!(requests >= 0.001) || requests > 1e6 || burst < 1 || burst > 1_000_000) {
                throw new IllegalArgumentException(
                        "rate: "
                                + requests
                                + " a second, burst "
                                + burst
                                + " (expected: 0.001..1000000, burst 1..1000000)");
            }
            return new Rate((long) (1e9 / requests), burst);
        }
    }

    /// What came of a request: the bucket as it is then, and how long to wait if there was nothing
    /// left.
    record Take(Bucket after, Duration retryAfter) {

        boolean isGranted() {
            return retryAfter.isZero();
        }
    }

    static Bucket full(long nowNanos) {
        return new Bucket(nowNanos);
    }

    Take take(Rate rate, long nowNanos) {
        long fullAt = Math.max(0, fullAtNanos - nowNanos) + rate.everyNanos();
        long most = rate.everyNanos() * rate.burst();
        return fullAt > most
                ? new Take(this, Duration.ofNanos(fullAt - most))
                : new Take(new Bucket(nowNanos + fullAt), Duration.ZERO);
    }
}
