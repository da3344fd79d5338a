package dev.warmfront.control.verdict;

import dev.warmfront.engine.health.Quorum;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The latest word of every edge on every health check.
@Component
public class Verdicts {

    private final JdbcClient jdbc;

    Verdicts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What one edge says of one health check.
    ///
    /// @param since when it came to think so
    public record Verdict(
            String edgeId, String healthCheckId, boolean healthy, String reason, Instant since) {}

    /// Whether edges that say so count it as healthy together, by the rule they decide by.
    ///
    /// @param voters how many edges have a say
    public static boolean together(List<Verdict> said, int voters) {
        return Quorum.decide(
                true,
                voters,
                said.stream().map(one -> new Quorum.Vote(one.healthy(), false)).toList());
    }

    /// Notes what an edge says now.
    public void note(Verdict verdict) {
        jdbc.sql(
                        """
                        insert into verdict (edge_id, health_check_id, healthy, reason, since)
                        values (:edge, :check, :healthy, :reason, :since)
                        on conflict (health_check_id, edge_id) do update
                           set healthy = excluded.healthy,
                               reason  = excluded.reason,
                               since   = excluded.since
                        """)
                .param("edge", verdict.edgeId())
                .param("check", verdict.healthCheckId())
                .param("healthy", verdict.healthy())
                .param("reason", verdict.reason())
                .param("since", verdict.since().atOffset(ZoneOffset.UTC))
                .update();
    }

    /// What the edges in service say of a health check, in the order of their ids.
    public List<Verdict> of(String healthCheckId) {
        return jdbc.sql(
                        """
                        select verdict.edge_id, health_check_id, healthy, reason, since
                          from verdict
                          join edge on edge.id = verdict.edge_id
                         where health_check_id = :check
                           and edge.revoked_at is null
                           and edge.last_seen > now() - interval '10 seconds'
                         order by verdict.edge_id
                        """)
                .param("check", healthCheckId)
                .query((row, number) ->
                        new Verdict(
                                row.getString("edge_id"),
                                row.getString("health_check_id"),
                                row.getBoolean("healthy"),
                                row.getString("reason"),
                                row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }
}
