package dev.warmfront.control.watch;

/// Which requests somebody watches: those of a distribution that fit all the rest.
///
/// @param status one, as 404, or a class, as 4; 0 for any
/// @param path without a query; a trailing `*` stands for any rest; empty for any
/// @param edgeId empty for every edge
/// @param oneIn only one request in so many, by chance
public record Watch(
        String id, String distributionId, int status, String path, String edgeId, int oneIn) {

    /// Whether it is about what this edge answers.
    public boolean isAt(String edge) {
        return edgeId.isEmpty() || edgeId.equals(edge);
    }

    /// Whether another is about the same requests.
    boolean isLike(Watch other) {
        return other.equals(new Watch(other.id, distributionId, status, path, edgeId, oneIn));
    }
}
