package dev.warmfront.control.invalidation;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The log of what edges may not use any more.
@Component
public class Invalidations {

    private static final String COLUMNS =
            "sequence, id, distribution_id, paths, tags, soft, created_at, completed_at";

    private final JdbcClient jdbc;
    private final Bell bell;

    Invalidations(JdbcClient jdbc, Bell bell) {
        this.jdbc = jdbc;
        this.bell = bell;
    }

    /// An entry of the log. A higher sequence was committed later.
    ///
    /// @param completedAt when every edge in service had applied it, or was seen to have; null
    ///     before
    public record Invalidation(
            long sequence,
            String id,
            String distributionId,
            List<String> paths,
            List<String> tags,
            boolean soft,
            Instant createdAt,
            @Nullable Instant completedAt) {

        public Invalidation {
            paths = List.copyOf(paths);
            tags = List.copyOf(tags);
        }
    }

    /// Everything after a sequence, in order.
    public List<Invalidation> after(long sequence) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from invalidation where sequence > :sequence order by sequence")
                .param("sequence", sequence)
                .query(Invalidations::invalidation)
                .list();
    }

    /// The invalidation with this id, of whichever distribution.
    public Optional<Invalidation> find(String id) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from invalidation where id = :id and "
                                + scope.owns("invalidation"))
                .param("tenant", scope.setting())
                .param("id", id)
                .query(Invalidations::invalidation)
                .optional();
    }

    /// Notes that everything up to a sequence is applied by every edge in service.
    public void complete(long sequence) {
        // Passed over where another replica is noting the same.
        jdbc.sql(
                        """
                        update invalidation
                           set completed_at = clock_timestamp()
                         where sequence in (select sequence
                                              from invalidation
                                             where completed_at is null and sequence <= :sequence
                                             order by sequence
                                               for update skip locked)
                        """)
                .param("sequence", sequence)
                .update();
    }

    /// Adds an entry; the transaction holds the lock of all writes, so sequences commit in order.
    Invalidation add(String id, String distributionId, InvalidationDraft draft) {
        Invalidation added =
                jdbc.sql(
                                """
                                insert into invalidation
                                       (id, distribution_id, paths, tags, soft, tenant_id)
                                values (:id, :distribution, :paths, :tags, :soft, :tenant)
                                returning sequence, id, distribution_id, paths, tags, soft,
                                          created_at, completed_at
                                """)
                        .param("id", id)
                        .param("distribution", distributionId)
                        .param("paths", draft.paths().toArray(String[]::new))
                        .param("tags", draft.tags().toArray(String[]::new))
                        .param("soft", draft.soft())
                        .param("tenant", Scope.present().tenant())
                        .query(Invalidations::invalidation)
                        .single();
        bell.ring(Bell.Tone.INVALIDATION);
        return added;
    }

    /// How much of a distribution was added after a sequence.
    Limits.Load underWay(String distributionId, long after) {
        return jdbc.sql(
                        """
                        select coalesce(sum(cardinality(paths) + cardinality(tags)), 0) as targets,
                               coalesce(sum((select count(*)
                                               from unnest(paths) as path
                                              where right(path, 1) = '*')), 0) as wildcards
                          from invalidation
                         where distribution_id = :distribution
                           and %s
                           and sequence > :after
                        """
                                .formatted(Scope.present().owns("invalidation")))
                .param("tenant", Scope.present().setting())
                .param("distribution", distributionId)
                .param("after", after)
                .query((row, number) ->
                        new Limits.Load(row.getLong("targets"), row.getLong("wildcards")))
                .single();
    }

    /// Up to one more than a page, the newest first.
    List<Invalidation> list(String distributionId, Page page) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select sequence, id, distribution_id, paths, tags, soft, created_at,
                               completed_at
                          from invalidation
                         where distribution_id = :distribution
                           and %1$s
                           and (:after = ''
                                or sequence < (select sequence from invalidation
                                                where id = :after and %1$s))
                         order by sequence desc
                         limit :limit
                        """
                                .formatted(scope.owns("invalidation")))
                .param("tenant", scope.setting())
                .param("distribution", distributionId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(Invalidations::invalidation)
                .list();
    }

    private static @Nullable Instant completedAt(ResultSet row) throws SQLException {
        OffsetDateTime time = row.getObject("completed_at", OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Invalidation invalidation(ResultSet row, int number) throws SQLException {
        return new Invalidation(
                row.getLong("sequence"),
                row.getString("id"),
                row.getString("distribution_id"),
                List.of((String[]) row.getArray("paths").getArray()),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getBoolean("soft"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                completedAt(row));
    }
}
