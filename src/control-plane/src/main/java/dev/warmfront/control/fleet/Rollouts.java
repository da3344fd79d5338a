package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.fleet.Rollout.Canary;
import dev.warmfront.control.fleet.Rollout.Stage;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.publish.Stages;
import dev.warmfront.control.web.Page;
import dev.warmfront.snapshot.Release;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Which releases are on their way to which edges, in the tables `rollout` and `rollout_canary`. A
/// release without a row there went to every edge at once.
@Component
class Rollouts implements Stages {

    private static final String COLUMNS =
            "release_version, settled_version, stage, gate::text, began_at, watched_since,"
                    + " decided_at, reason";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Bell bell;
    private final Fleet fleet;
    private final RolloutPolicies policies;
    private final Releases releases;

    Rollouts(
            JdbcClient jdbc,
            JsonMapper json,
            Bell bell,
            Fleet fleet,
            RolloutPolicies policies,
            Releases releases) {
        this.jdbc = jdbc;
        this.json = json;
        this.bell = bell;
        this.fleet = fleet;
        this.policies = policies;
        this.releases = releases;
    }

    @Override
    public boolean areUnderWay() {
        return underWay().isPresent();
    }

    @Override
    public void begin(long settled, long version, boolean pinned) {
        if (pinned) {
            underWay()
                    .ifPresent(rollout ->
                            decide(rollout.version(), Stage.REPLACED, "releases were pinned"));
            return;
        }
        RolloutPolicy policy = policies.read().document();
        if (policy.strategy() == RolloutPolicy.Strategy.IMMEDIATE || settled == 0) {
            return;
        }
        List<Edge> canaries = choose(policy.canaries());
        if (canaries.isEmpty()) {
            return;
        }
        jdbc.sql(
                        """
                        insert into rollout (release_version, settled_version, stage, gate)
                        values (:version, :settled, 'CANARY', :gate::jsonb)
                        """)
                .param("version", version)
                .param("settled", settled)
                .param("gate", json.writeValueAsString(policy.gate()))
                .update();
        for (Edge edge : canaries) {
            jdbc.sql(
                            """
                            insert into rollout_canary (release_version, edge_id)
                            values (:version, :edge)
                            """)
                    .param("version", version)
                    .param("edge", edge.id())
                    .update();
        }
    }

    /// What each edge is to run.
    Reach reach() {
        long everyone =
                jdbc.sql(
                                """
                                select version
                                  from release
                                 where not exists (select 1
                                                     from rollout
                                                    where release_version = version
                                                      and stage <> 'EVERYWHERE')
                                 order by version desc
                                 limit 1
                                """)
                        .query(Long.class)
                        .optional()
                        .orElse(0L);
        Release settled = releases.find(everyone).orElseThrow();
        Optional<Rollout> rollout = underWay();
        if (rollout.isEmpty()) {
            return new Reach(settled, settled, Set.of());
        }
        Set<String> canaries = new HashSet<>();
        rollout.get().canaries().forEach(canary -> canaries.add(canary.edge().id()));
        Release canary = releases.find(rollout.get().version()).orElseThrow();
        return new Reach(settled, canary, canaries);
    }

    Optional<Rollout> underWay() {
        return rollouts("where stage = 'CANARY'", 0, 1).stream().findFirst();
    }

    Optional<Rollout> find(long version) {
        return rollouts("where release_version = :version", version, 1).stream().findFirst();
    }

    /// Up to one more than a page, the newest first.
    List<Rollout> list(Page page) {
        long before = page.after().isEmpty() ? Long.MAX_VALUE : Long.parseLong(page.after());
        return rollouts("where release_version < :version", before, page.limit() + 1);
    }

    /// Notes what a canary had counted when it was first seen to run the release.
    void watch(long version, Edge edge) {
        jdbc.sql(
                        """
                        update rollout_canary
                           set requests    = :requests,
                               errors      = :errors,
                               hits        = :hits,
                               misses      = :misses,
                               heads       = :heads,
                               head_micros = :head_micros
                         where release_version = :version and edge_id = :edge
                        """)
                .param("version", version)
                .param("edge", edge.id())
                .params(edge.traffic().columns())
                .update();
    }

    /// Notes that every canary runs the release.
    void watchAll(long version) {
        jdbc.sql(
                        """
                        update rollout
                           set watched_since = clock_timestamp()
                         where release_version = :version and watched_since is null
                        """)
                .param("version", version)
                .update();
    }

    /// Ends what is under way; edges and the publisher hear of it.
    ///
    /// @return whether it still was
    boolean decide(long version, Stage stage, String reason) {
        int decided =
                jdbc.sql(
                                """
                                update rollout
                                   set stage      = :stage,
                                       reason     = :reason,
                                       decided_at = clock_timestamp()
                                 where release_version = :version and stage = 'CANARY'
                                """)
                        .param("version", version)
                        .param("stage", stage.name())
                        .param("reason", reason)
                        .update();
        bell.ring(Bell.Tone.RELEASE);
        bell.ring(Bell.Tone.CHANGE);
        return decided > 0;
    }

    /// An edge refused a release. Unless another one runs it already, or canaries are judged by it,
    /// those that do not have it do not get it.
    void refused(long version, String reason) {
        jdbc.sql(
                        """
                        insert into rollout
                               (release_version, settled_version, stage, gate, decided_at, reason)
                        select :version, max(version), 'STOPPED', :gate::jsonb,
                               clock_timestamp(), :reason
                          from release
                         where version < :version
                           and exists (select 1 from release where version = :version)
                           and not exists (select 1 from edge where release_version >= :version)
                        having max(version) is not null
                            on conflict do nothing
                        """)
                .param("version", version)
                .param("gate", json.writeValueAsString(policies.read().document().gate()))
                .param("reason", reason)
                .update();
    }

    /// Edges that are in service and fit, by their names: the same ones each time. Where none fits,
    /// one that does not: better than all at once.
    private List<Edge> choose(RolloutPolicy.Canaries canaries) {
        List<Edge> inService =
                fleet.inService().stream()
                        .filter(edge -> !edge.draining())
                        .sorted(Comparator.comparing(Edge::name).thenComparing(Edge::id))
                        .toList();
        List<Edge> fitting =
                inService.stream()
                        .filter(edge ->
                                edge.labels().entrySet().containsAll(canaries.labels().entrySet()))
                        .limit(canaries.wanted(inService.size()))
                        .toList();
        return fitting.isEmpty() ? inService.stream().limit(1).toList() : fitting;
    }

    private List<Rollout> rollouts(String condition, long version, int limit) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from rollout "
                                + condition
                                + " order by release_version desc limit :limit")
                .param("version", version)
                .param("limit", limit)
                .query((row, number) -> rollout(row))
                .list();
    }

    private Rollout rollout(ResultSet row) throws SQLException {
        long version = row.getLong("release_version");
        return new Rollout(
                version,
                row.getLong("settled_version"),
                Stage.valueOf(row.getString("stage")),
                gate(row.getString("gate")),
                row.getObject("began_at", OffsetDateTime.class).toInstant(),
                Fleet.instant(row, "watched_since"),
                Fleet.instant(row, "decided_at"),
                row.getString("reason"),
                canaries(version));
    }

    private RolloutPolicy.Gate gate(String text) {
        return json.readValue(text, RolloutPolicy.Gate.class);
    }

    private List<Canary> canaries(long version) {
        return jdbc.sql(
                        """
                        select edge_id, requests, errors, hits, misses, heads, head_micros
                          from rollout_canary
                         where release_version = :version
                         order by edge_id
                        """)
                .param("version", version)
                .query((row, number) -> canary(row))
                .list();
    }

    private Canary canary(ResultSet row) throws SQLException {
        Edge edge = fleet.find(row.getString("edge_id")).orElseThrow();
        boolean watched = row.getObject("requests") != null;
        return new Canary(edge, watched ? Traffic.of(row) : null);
    }
}
