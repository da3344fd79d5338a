package dev.warmfront.control.change;

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
                                insert into change (id, actor, verb, subject, request_id)
                                values (:id, :actor, :verb, :subject, :request)
                                returning number, id, actor, verb, subject, request_id, at
                                """)
                        .param("id", Ids.next("chg-"))
                        .param("actor", write.actor())
                        .param("verb", outcome.verb().name())
                        .param("subject", outcome.subject())
                        .param("request", write.requestId())
                        .query(Changes::change)
                        .single();
        witnesses.forEach(witness -> witness.saw(change, write, outcome));
        bell.ring(Bell.Tone.CHANGE);
        return change;
    }

    /// The number of the newest change; 0 before there is any.
    public long newest() {
        return jdbc.sql("select coalesce(max(number), 0) from change").query(Long.class).single();
    }

    public Optional<Change> find(String id) {
        return jdbc.sql("select " + COLUMNS + " from change where id = :id")
                .param("id", id)
                .query(Changes::change)
                .optional();
    }

    /// The newest change of a subject, as kind and id.
    public Optional<Change> findBySubject(String subject) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from change where subject = :subject"
                                + " order by number desc limit 1")
                .param("subject", subject)
                .query(Changes::change)
                .optional();
    }

    /// Up to one more than a page, the newest first.
    List<Change> list(Page page, @Nullable String subject) {
        return jdbc.sql(
                        """
                        select number, id, actor, verb, subject, request_id, at
                          from change
                         where (:after = ''
                                or number < (select number from change where id = :after))
                           and (:subject = '' or subject = :subject)
                         order by number desc
                         limit :limit
                        """)
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
