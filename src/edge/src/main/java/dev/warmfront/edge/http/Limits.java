package dev.warmfront.edge.http;

import dev.warmfront.snapshot.base.Require;
import java.time.Duration;

/// What a viewer may send, and how long it may take.
///
/// @param targetBytes beyond it 414
/// @param fields beyond it 431
/// @param headBytes request line and fields together; beyond it 431
/// @param bodyBytes beyond it 413
/// @param head until the head of a request has arrived, from its first byte or the connection's
///     start
/// @param idle between two requests
/// @param stall without any progress of a body, in either direction
/// @param pace how fast the body of a request has to come, slower than that 408; and how fast an
///     answer has to be taken, with `stall` for its grace
public record Limits(
        int targetBytes,
        int fields,
        int headBytes,
        long bodyBytes,
        Duration head,
        Duration idle,
        Duration stall,
        Pace pace) {

    /// How fast something has to come on the average, from when it is wanted. While it is not, the
    /// time does not count.
    ///
    /// @param bytesPerSecond 0 for however slow
    /// @param grace at the beginning, in which nothing has to come
    public record Pace(long bytesPerSecond, Duration grace) {

        public Pace {
            Require.between(0, 1L << 30, "bytesPerSecond", bytesPerSecond);
            Require.that(grace.isPositive(), "grace", grace, "above zero");
        }

        /// Whether so much in so long is too little.
        boolean isMissed(long bytes, long nanos) {
            long counted = nanos - grace.toNanos();
            // In microseconds, so that no product is too large for a week of waiting.
            return counted > 0 && bytes < counted / 1000 * bytesPerSecond / 1_000_000;
        }
    }

    public static final Limits USUAL =
            new Limits(
                    8 * 1024,
                    100,
                    32 * 1024,
                    1024L * 1024 * 1024,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    new Pace(240, Duration.ofSeconds(5)));

    public Limits {
        Require.between(64, 64 * 1024, "targetBytes", targetBytes);
        Require.between(8, 1000, "fields", fields);
        Require.between(targetBytes, 256 * 1024, "headBytes", headBytes);
        Require.that(bodyBytes >= 0, "bodyBytes", bodyBytes, "0 or more");
        Require.that(head.isPositive(), "head", head, "above zero");
        Require.that(idle.isPositive(), "idle", idle, "above zero");
        Require.that(stall.isPositive(), "stall", stall, "above zero");
    }
}
