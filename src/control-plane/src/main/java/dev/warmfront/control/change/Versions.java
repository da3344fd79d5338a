package dev.warmfront.control.change;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Every version of every document, in the table `version`.
///
/// Most writes change little, so a version is kept as the text between the beginning and the end
/// that it shares with the one before; every so often, and where little is shared, it is kept
/// whole. A zone of a megabyte in which an address changes costs some octets.
@Component
public class Versions {

    /// Versions that build on one that is whole, at most.
    private static final int STEPS = 15;

    private final JdbcClient jdbc;

    private record Step(int head, int tail, String text) {

        boolean isWhole() {
            return head == 0 && tail == 0;
        }

        String applyTo(String before) {
            return before.substring(0, head) + text + before.substring(before.length() - tail);
        }
    }

    Versions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Records what a change made of its subject, unless that is what was there before. Runs in the
    /// transaction of the write, which must hold the lock of all writes.
    void append(Change change, String document) {
        long newest = newest(change.subject());
        List<Step> steps = newest == 0 ? List.of() : steps(change.subject(), newest);
        String before = text(steps);
        if (document.equals(before)) {
            return;
        }
        Step step = step(before, document);
        boolean whole = steps.size() > STEPS || step.text().length() > document.length() / 2;
        Step kept = whole ? new Step(0, 0, document) : step;
        jdbc.sql(
                        """
                        insert into version
                               (subject, number, change_number, head, tail, text, tenant_id)
                        values (:subject, :number, :change, :head, :tail, :text, :tenant)
                        """)
                .param("subject", change.subject())
                .param("number", newest + 1)
                .param("change", change.number())
                .param("head", kept.head())
                .param("tail", kept.tail())
                .param("text", kept.text())
                .param("tenant", Scope.present().tenant())
                .update();
    }

    /// The number of a subject's newest version; 0 when it has none.
    public long newest(String subject) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select coalesce(max(number), 0) from version where subject = :subject and "
                                + scope.owns("version"))
                .param("tenant", scope.setting())
                .param("subject", subject)
                .query(Long.class)
                .single();
    }

    /// Those of these subjects, as kind and id, that there ever was a version of.
    public Set<String> known(Collection<String> subjects) {
        Scope scope = Scope.present();
        return Set.copyOf(
                jdbc.sql(
                                """
                                select distinct subject
                                  from version
                                 where subject = any(:subjects) and %s
                                """
                                        .formatted(scope.owns("version")))
                        .param("subjects", subjects.toArray(String[]::new))
                        .param("tenant", scope.setting())
                        .query((row, number) -> row.getString(1))
                        .list());
    }

    public Optional<Version> find(String subject, long number) {
        return versions(subject, "number = :number", number, 1).stream().findFirst();
    }

    /// Up to one more than a page, the newest first.
    public List<Version> list(String subject, Page page, long before) {
        return versions(subject, "number < :number", before, page.limit() + 1);
    }

    /// The document of a version; null when there is no such version.
    public @Nullable String document(String subject, long number) {
        List<Step> steps = steps(subject, number);
        return steps.isEmpty() ? null : text(steps);
    }

    private List<Version> versions(String subject, String condition, long number, int limit) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select version.number, change.id, change.actor, change.at
                          from version
                          join change on change.number = version.change_number
                         where version.subject = :subject and version.%s and %s
                         order by version.number desc
                         limit :limit
                        """
                                .formatted(condition, scope.owns("version")))
                .param("tenant", scope.setting())
                .param("subject", subject)
                .param("number", number)
                .param("limit", limit)
                .query(Versions::version)
                .list();
    }

    /// From the newest that is whole up to a version; none when there is no such version.
    private List<Step> steps(String subject, long number) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select head, tail, text
                          from version
                         where subject = :subject
                           and %s
                           and number <= :number
                           and number >= (select max(number)
                                            from version
                                           where subject = :subject
                                             and number <= :number
                                             and head = 0
                                             and tail = 0)
                           and exists (select from version
                                        where subject = :subject and number = :number)
                         order by number
                        """
                                .formatted(scope.owns("version")))
                .param("tenant", scope.setting())
                .param("subject", subject)
                .param("number", number)
                .query((row, at) ->
                        new Step(row.getInt("head"), row.getInt("tail"), row.getString("text")))
                .list();
    }

    private static String text(List<Step> steps) {
        String text = "";
        for (Step step : steps) {
            text = step.isWhole() ? step.text() : step.applyTo(text);
        }
        return text;
    }

    private static Step step(String before, String after) {
        int most = Math.min(before.length(), after.length());
        int head = 0;
        while (head < most && before.charAt(head) == after.charAt(head)) {
            head++;
        }
        if (head > 0 && Character.isHighSurrogate(after.charAt(head - 1))) {
            // Half a character is none, and would not be kept.
            head--;
        }
        int tail = 0;
        while (tail < most - head
                && before.charAt(before.length() - 1 - tail)
                        == after.charAt(after.length() - 1 - tail)) {
            tail++;
        }
        if (tail > 0 && Character.isLowSurrogate(after.charAt(after.length() - tail))) {
            tail--;
        }
        return new Step(head, tail, after.substring(head, after.length() - tail));
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        return new Version(
                row.getLong("number"),
                row.getString("id"),
                row.getString("actor"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
