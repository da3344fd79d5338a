package dev.warmfront.control.health;

import dev.warmfront.control.health.HealthStatus.EdgeVerdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `health_verdict`: what each edge last said about each health check. Replicas share it,
/// so any of them can tell, whichever the edge is attached to.
@Component
class Verdicts {

    /// After so long without a word, what an edge said is old.
    private static final Duration STALE_AFTER = Duration.ofSeconds(30);

    /// What has not changed is written this often, to show that it still holds.
    private static final Duration REPEAT_AFTER = Duration.ofSeconds(10);

    private static final int LONGEST_REASON = 300;

    private final JdbcClient jdbc;
    private final Map<String, Heard> last = new ConcurrentHashMap<>();

    private record Heard(List<Verdict> verdicts, Instant writtenAt) {}

    Verdicts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void hear(String edgeId, List<Verdict> verdicts) {
        Instant now = Instant.now();
        Heard before = last.get(edgeId);
        boolean same = before != null && before.verdicts().equals(verdicts);
        if (same && now.isBefore(before.writtenAt().plus(REPEAT_AFTER))) {
            return;
        }
        for (Verdict verdict : verdicts) {
            write(edgeId, verdict, now);
        }
        last.put(edgeId, new Heard(List.copyOf(verdicts), now));
    }

    HealthStatus of(String healthCheckId) {
        Instant old = Instant.now().minus(STALE_AFTER);
        List<EdgeVerdict> verdicts =
                jdbc.sql(
                                """
                                select edge_id, healthy, reason, since, heard_at
                                  from health_verdict
                                 where health_check_id = :id
                                 order by edge_id
                                """)
                        .param("id", healthCheckId)
                        .query((row, number) -> verdict(row, old))
                        .list();
        return new HealthStatus(
                healthCheckId, count(verdicts, true), count(verdicts, false), verdicts);
    }

    private void write(String edgeId, Verdict verdict, Instant now) {
        // A check that was deleted a moment ago is still probed for a moment.
        jdbc.sql(
                        """
                        insert into health_verdict
                               (health_check_id, edge_id, healthy, reason, since, heard_at)
                        select id, :edge, :healthy, :reason, :since, :now
                          from resource
                         where id = :check and kind = 'health-check'
                            on conflict (health_check_id, edge_id) do update
                           set healthy = excluded.healthy, reason = excluded.reason,
                               since = excluded.since, heard_at = excluded.heard_at
                        """)
                .param("edge", edgeId)
                .param("check", verdict.healthCheckId())
                .param("healthy", verdict.healthy())
                .param("reason", reason(verdict.reason()))
                .param("since", verdict.since().atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// What an edge says is kept short and on one line: it may quote what it was answered.
    private static String reason(String text) {
        String line = text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) : text;
        StringBuilder kept = new StringBuilder(line.length());
        line.chars().forEach(c -> kept.append(Character.isISOControl(c) ? ' ' : (char) c));
        return kept.toString();
    }

    private static int count(List<EdgeVerdict> verdicts, boolean healthy) {
        return (int)
                verdicts.stream()
                        .filter(verdict -> !verdict.stale() && verdict.healthy() == healthy)
                        .count();
    }

    private static EdgeVerdict verdict(ResultSet row, Instant old) throws SQLException {
        Instant heardAt = row.getObject("heard_at", OffsetDateTime.class).toInstant();
        return new EdgeVerdict(
                row.getString("edge_id"),
                row.getBoolean("healthy"),
                row.getString("reason"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                heardAt,
                heardAt.isBefore(old));
    }
}
