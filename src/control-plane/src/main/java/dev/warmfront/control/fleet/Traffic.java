package dev.warmfront.control.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How an edge served viewers since it was started, or between two moments.
///
/// @param errors answered with 5xx
/// @param heads answers other than plain hits
/// @param headMicros how long their heads took, all together
record Traffic(long requests, long errors, long hits, long misses, long heads, long headMicros) {

    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);

    static Traffic of(dev.warmfront.protocol.Traffic said) {
        return new Traffic(
                said.getRequests(),
                said.getErrors(),
                said.getHits(),
                said.getMisses(),
                said.getHeads(),
                said.getHeadMicros());
    }

    /// By the names of the columns that hold it, of an edge and of a canary alike.
    Map<String, Long> columns() {
        return Map.of(
                "requests", requests,
                "errors", errors,
                "hits", hits,
                "misses", misses,
                "heads", heads,
                "head_micros", headMicros);
    }

    /// The same of several, each column in their order.
    static Map<String, long[]> columns(List<Traffic> all) {
        Map<String, long[]> columns = new HashMap<>();
        NONE.columns()
                .keySet()
                .forEach(name ->
                        columns.put(
                                name,
                                all.stream()
                                        .mapToLong(one -> one.columns().getOrDefault(name, 0L))
                                        .toArray()));
        return columns;
    }

    static Traffic of(ResultSet row) throws SQLException {
        return new Traffic(
                row.getLong("requests"),
                row.getLong("errors"),
                row.getLong("hits"),
                row.getLong("misses"),
                row.getLong("heads"),
                row.getLong("head_micros"));
    }

    /// What came since; everything when it was started anew in between.
    Traffic since(Traffic before) {
        if (requests < before.requests) {
            return this;
        }
        return new Traffic(
                requests - before.requests,
                errors - before.errors,
                hits - before.hits,
                misses - before.misses,
                heads - before.heads,
                headMicros - before.headMicros);
    }

    Traffic plus(Traffic other) {
        return new Traffic(
                requests + other.requests,
                errors + other.errors,
                hits + other.hits,
                misses + other.misses,
                heads + other.heads,
                headMicros + other.headMicros);
    }
}
