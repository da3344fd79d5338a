package dev.warmfront.edge.telemetry;

/// Which requests somebody watches: those of a distribution that fit all the rest.
///
/// @param status one, as 404, or a class, as 4; 0 for any
/// @param path without a query; a trailing `*` stands for any rest; empty for any
/// @param oneIn only one in so many, by chance
public record Watch(String id, String distributionId, int status, String path, int oneIn) {

    public Watch {
        if (oneIn < 1) {
            throw new IllegalArgumentException("one in: " + oneIn + " (expected: 1 or more)");
        }
    }
}
