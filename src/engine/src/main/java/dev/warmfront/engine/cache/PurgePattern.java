package dev.warmfront.engine.cache;

/// Which stored answers an invalidation means: those of one path, or with a trailing `*` those of
/// every path that begins so. All answers of a path are meant, whatever headers and cookies they
/// were stored under; with a query in the key it must be named too, or be covered by the `*`.
///
/// @param distributionId empty for every distribution
public record PurgePattern(String distributionId, String path) {

    public boolean means(CacheKey key) {
        if (!distributionId.isEmpty() && !distributionId.equals(key.distributionId())) {
            return false;
        }
        if (path.endsWith("*")) {
            int length = path.length() - 1;
            // "/a?b*" reaches into the query, "/a*" need not.
            return path.indexOf('?') < 0
                    ? key.path().regionMatches(0, path, 0, length)
                    : full(key).regionMatches(0, path, 0, length);
        }
        return path.equals(full(key)) || (key.root() && path.equals("/"));
    }

    private static String full(CacheKey key) {
        return key.query().isEmpty() ? key.path() : key.path() + "?" + key.query();
    }
}
