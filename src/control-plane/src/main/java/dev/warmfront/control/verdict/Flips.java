package dev.warmfront.control.verdict;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// When health checks turned, as edges tell it.
@Component
public class Flips {

    /// So many are kept of each check, whichever edges tell of them.
    public static final int MOST = 500;

    private final JdbcClient jdbc;

    Flips(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// One turn, as one edge tells it.
    ///
    /// @param votesHealthy of `votes`
    public record Flip(
            String edgeId,
            String healthCheckId,
            boolean healthy,
            String reason,
            int votesHealthy,
            int votes,
            Instant at) {}

    /// Notes what an edge tells, unless it told it before: edges say the latest again whenever they
    /// connect, and say what they decide first when they have started. What is healthy from the
    /// beginning has not turned.
    public void note(Flip flip) {
        int added =
                jdbc.sql(
                                """
                                insert into health_flip (health_check_id, edge_id, at, healthy,
                                       reason, votes_healthy, votes)
                                select id, :edge, :at, :healthy, :reason, :votesHealthy, :votes
                                  from resource
                                 where id = :check
                                   and kind = 'health-check'
                                   and :healthy is distinct from coalesce(
                                           (select healthy
                                              from health_flip
                                             where health_check_id = :check
                                               and edge_id = :edge
                                               and at <= :at
                                             order by at desc
                                             limit 1), true)
                                on conflict do nothing
                                """)
                        .param("check", flip.healthCheckId())
                        .param("edge", flip.edgeId())
                        .param("at", flip.at().atOffset(ZoneOffset.UTC))
                        .param("healthy", flip.healthy())
                        .param("reason", flip.reason())
                        .param("votesHealthy", flip.votesHealthy())
                        .param("votes", flip.votes())
                        .update();
        if (added > 0) {
            forget(flip.healthCheckId());
        }
    }

    /// All that are kept of a check, the oldest first.
    public List<Flip> of(String healthCheckId) {
        return jdbc.sql(
                        """
                        select edge_id, health_check_id, healthy, reason, votes_healthy, votes, at
                          from health_flip
                         where health_check_id = :check
                         order by at, edge_id
                        """)
                .param("check", healthCheckId)
                .query((row, number) ->
                        new Flip(
                                row.getString("edge_id"),
                                row.getString("health_check_id"),
                                row.getBoolean("healthy"),
                                row.getString("reason"),
                                row.getInt("votes_healthy"),
                                row.getInt("votes"),
                                row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private void forget(String healthCheckId) {
        jdbc.sql(
                        """
                        delete from health_flip
                         where health_check_id = :check
                           and (at, edge_id) in (
                               select at, edge_id
                                 from health_flip
                                where health_check_id = :check
                                order by at desc, edge_id desc
                               offset :most)
                        """)
                .param("check", healthCheckId)
                .param("most", MOST)
                .update();
    }
}
