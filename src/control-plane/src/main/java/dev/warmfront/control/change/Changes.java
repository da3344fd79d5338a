package dev.warmfront.control.change;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Ids;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Everything that was ever written, in order.
@Component
public class Changes {

    private static final String COLUMNS = "number, id, actor, verb, subject, request_id, at";

    private final JdbcClient jdbc;
    private final Bell bell;
    private final ObjectProvider<Witness> witnesses;

    Changes(JdbcClient jdbc, Bell bell, ObjectProvider<Witness> witnesses) {
        this.jdbc = jdbc;
        this.bell = bell;
        this.witnesses = witnesses;
    }

    /// Records a write in its own transaction, which must hold the lock of all writes.
    Change append(Write write, Outcome outcome) {
        Change change =
                jdbc.sql(
                                """
                                insert into change (id, actor, verb, subject, request_id, tenant_id)
                                values (:id, :actor, :verb, :subject, :request, :tenant)
                                returning number, id, actor, verb, subject, request_id, at
                                """)
                        .param("id", Ids.next("chg-"))
                        .param("actor", write.actor())
                        .param("verb", outcome.verb().name())
                        .param("subject", outcome.subject())
                        .param("request", write.requestId())
                        .param("tenant", Scope.present().tenant())
                        .query(Changes::change)
                        .single();
        witnesses.forEach(witness -> witness.saw(change, write, outcome));
        bell.ring(Bell.Tone.CHANGE);
        return change;
    }

    /// The number of the newest change of all tenants; 0 before there is any.
    public long newest() {
        return jdbc.sql("select coalesce(max(number), 0) from change").query(Long.class).single();
    }

    public Optional<Change> find(String id) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from change where id = :id and "
                                + scope.owns("change"))
                .param("tenant", scope.setting())
                .param("id", id)
                .query(Changes::change)
                .optional();
    }

    /// The newest change of a subject, as kind and id.
    public Optional<Change> findBySubject(String subject) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from change where subject = :subject and "
                                + scope.owns("change")
                                + " order by number desc limit 1")
                .param("subject", subject)
                .param("tenant", scope.setting())
                .query(Changes::change)
                .optional();
    }

    /// Up to one more than a page, the newest first.
    List<Change> list(Page page, @Nullable String subject) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select number, id, actor, verb, subject, request_id, at
                          from change
                         where (:after = ''
                                or number < (select number from change where id = :after and %1$s))
                           and (:subject = '' or subject = :subject)
                           and %1$s
                         order by number desc
                         limit :limit
                        """
                                .formatted(scope.owns("change")))
                .param("tenant", scope.setting())
                .param("after", page.after())
                .param("subject", subject == null ? "" : subject)
                .param("limit", page.limit() + 1)
                .query(Changes::change)
                .list();
    }

    private static Change change(ResultSet row, int number) throws SQLException {
        return new Change(
                row.getLong("number"),
                row.getString("id"),
                row.getString("actor"),
                Verb.valueOf(row.getString("verb")),
                row.getString("subject"),
                row.getString("request_id"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
