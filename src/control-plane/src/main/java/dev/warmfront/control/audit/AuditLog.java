package dev.warmfront.control.audit;

import dev.warmfront.control.change.Change;
import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Witness;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Difference;
import dev.warmfront.control.web.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every write for a tenant there ever was, in order, each chained to the one before: the table
/// `audit_event` beside `change`. Each tenant has a chain of its own; what was done to what tenants
/// share is in that of whoever runs the installation.
///
/// Writes of all replicas follow one another, and an event is made in the transaction of its write;
/// so a chain never forks, however many replicas there are.
@Component
class AuditLog implements Witness {

    /// Characters of a difference that is kept; of a longer one the digests tell that it was.
    static final int LONGEST_DIFFERENCE = 16_384;

    private static final int BATCH = 500;
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String SELECT =
            """
            select sequence, change_number, id, at, actor, address, verb, subject, request_id,
                   before_sha256, after_sha256, difference, previous_hash, hash
              from audit_event
              left join change on change.number = change_number
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    private record Link(long sequence, String hash) {}

    /// Which events are asked for; null for whichever.
    record Wanted(
            @Nullable String actor,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant to) {}

    AuditLog(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public void saw(Change change, Write write, Outcome outcome) {
        Link last = last();
        String before = Canonical.digest(outcome.before());
        String after = Canonical.digest(outcome.after());
        String difference = difference(outcome);
        ObjectNode event = json.createObjectNode();
        event.put("id", change.id());
        event.put("at", MICROSECONDS.format(change.at()));
        event.put("actor", change.actor());
        event.put("address", write.address());
        event.put("verb", change.verb().name());
        event.put("subject", change.subject());
        event.put("requestId", change.requestId());
        event.put("beforeSha256", before);
        event.put("afterSha256", after);
        event.set("difference", difference == null ? json.nullNode() : Canonical.read(difference));
        event.put("previousHash", last.hash());
        jdbc.sql(
                        """
                        insert into audit_event
                               (tenant_id, sequence, change_number, address, before_sha256,
                                after_sha256, difference, previous_hash, hash)
                        values (:tenant, :sequence, :change, :address, :before, :after,
                                :difference, :previous, :hash)
                        """)
                .param("tenant", Scope.present().tenant())
                .param("sequence", last.sequence() + 1)
                .param("change", change.number())
                .param("address", write.address())
                .param("before", before)
                .param("after", after)
                .param("difference", difference)
                .param("previous", last.hash())
                .param("hash", Chain.hash(event, last.sequence() + 1))
                .update();
    }

    private Link last() {
        return jdbc.sql(
                        """
                        select sequence, hash
                          from audit_event
                         where tenant_id = :tenant
                         order by sequence desc
                         limit 1
                        """)
                .param("tenant", Scope.present().tenant())
                .query((row, number) -> new Link(row.getLong("sequence"), row.getString("hash")))
                .optional()
                .orElse(new Link(0, Chain.BEGINNING));
    }

    private @Nullable String difference(Outcome outcome) {
        JsonNode changed = json.valueToTree(Difference.between(outcome.before(), outcome.after()));
        String text = Canonical.text(changed);
        return text.length() > LONGEST_DIFFERENCE ? null : text;
    }

    /// Up to one more than a page, the newest first.
    ///
    /// @param before the sequence that they are all below
    List<JsonNode> list(Wanted wanted, long before, int limit) {
        List<String> conditions =
                new ArrayList<>(List.of("sequence < :before", "audit_event.tenant_id = :tenant"));
        Map<String, Object> values = new HashMap<>();
        values.put("tenant", Scope.present().tenant());
        values.put("before", before);
        values.put("limit", limit);
        filter("actor = :actor", "actor", wanted.actor(), conditions, values);
        filter("subject = :subject", "subject", wanted.subject(), conditions, values);
        filter("at >= :from", "from", time(wanted.from()), conditions, values);
        filter("at < :to", "to", time(wanted.to()), conditions, values);
        return jdbc.sql(
                        SELECT
                                + " where "
                                + String.join(" and ", conditions)
                                + " order by change_number desc limit :limit")
                .params(values)
                .query(this::event)
                .list();
    }

    /// All after a sequence, in order, as they are read.
    Iterator<JsonNode> after(long sequence) {
        return new Batches(sequence);
    }

    /// A change that is no event: the first one, with the sequence it would have.
    Optional<Verdict.Fault> unseen() {
        return jdbc.sql(
                        """
                        select id, number,
                               (select coalesce(max(sequence), 0) + 1
                                  from audit_event
                                 where tenant_id = :tenant
                                   and change_number < change.number) as sequence
                          from change
                         where tenant_id = :tenant
                           and not exists (select from audit_event
                                            where change_number = change.number)
                         order by number
                         limit 1
                        """)
                .param("tenant", Scope.present().tenant())
                .query((row, number) ->
                        new Verdict.Fault(
                                Verdict.Kind.INSERTED,
                                row.getLong("sequence"),
                                row.getString("id"),
                                "change: "
                                        + row.getString("id")
                                        + " (expected: one that is in the audit log)"))
                .optional();
    }

    private static void filter(
            String condition,
            String name,
            @Nullable Object value,
            List<String> conditions,
            Map<String, Object> values) {
        if (value != null) {
            conditions.add(condition);
            values.put(name, value);
        }
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private JsonNode event(ResultSet row, int number) throws SQLException {
        OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
        String difference = row.getString("difference");
        ObjectNode event = json.createObjectNode();
        event.put("sequence", row.getLong("sequence"));
        event.put("id", row.getString("id"));
        event.put("at", at == null ? null : MICROSECONDS.format(at.toInstant()));
        event.put("actor", row.getString("actor"));
        event.put("address", row.getString("address"));
        event.put("verb", row.getString("verb"));
        event.put("subject", row.getString("subject"));
        event.put("requestId", row.getString("request_id"));
        event.put("beforeSha256", row.getString("before_sha256"));
        event.put("afterSha256", row.getString("after_sha256"));
        event.set("difference", difference == null ? json.nullNode() : Canonical.read(difference));
        event.put("previousHash", row.getString("previous_hash"));
        event.put("hash", row.getString("hash"));
        return event;
    }

    /// Reads on when it has to, so that a log of any length needs little memory.
    private final class Batches implements Iterator<JsonNode> {

        private long last;
        private Iterator<JsonNode> batch = List.<JsonNode>of().iterator();
        private boolean ended;

        Batches(long after) {
            last = after;
        }

        @Override
        public boolean hasNext() {
            if (!batch.hasNext() && !ended) {
                List<JsonNode> read =
                        jdbc.sql(
                                        SELECT
                                                + " where audit_event.tenant_id = :tenant"
                                                + " and sequence > :last"
                                                + " order by sequence limit :limit")
                                .param("tenant", Scope.present().tenant())
                                .param("last", last)
                                .param("limit", BATCH)
                                .query(AuditLog.this::event)
                                .list();
                ended = read.size() < BATCH;
                batch = read.iterator();
                if (!read.isEmpty()) {
                    last = read.getLast().path("sequence").asLong();
                }
            }
            return batch.hasNext();
        }

        @Override
        public JsonNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the log ends at " + last);
            }
            return batch.next();
        }
    }
}
