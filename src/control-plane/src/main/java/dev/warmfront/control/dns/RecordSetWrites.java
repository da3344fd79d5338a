package dev.warmfront.control.dns;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.dns.ChangeBatchDraft.Action;
import dev.warmfront.control.dns.ChangeBatchDraft.ChangeDraft;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The writes of record sets. One that stands alone is a batch of one: there is one way into a
/// zone.
@Component
class RecordSetWrites {

    private static final int MOST_CHANGES = 1_000;

    /// Where faults of a batch of one point to.
    private static final String ONLY = "/changes/0/recordSet";

    private final Resources<ZoneDraft> zones;
    private final JsonMapper json;

    RecordSetWrites(Zones zones, JsonMapper json) {
        this.zones = zones.resources();
        this.json = json;
    }

    /// All changes of a batch, or none.
    ResponseEntity<JsonNode> change(String zoneId, Write write) {
        ChangeBatchDraft asked = Documents.read(write.document(), ChangeBatchDraft.class);
        int size = asked.changes().size();
        if (size < 1 || size > MOST_CHANGES) {
            String expected = "1.." + MOST_CHANGES;
            throw ProblemException.invalid(
                    List.of(Fault.of("/changes", "batch-size", String.valueOf(size), expected)));
        }
        return apply(
                zoneId,
                write.orAnyRevision(),
                new Batch(zone -> asked.changes()),
                done -> done.answering(200, done(zoneId, done)));
    }

    /// What a zone file says, or nothing of it.
    ResponseEntity<JsonNode> load(String zoneId, Import.Mode mode, Write write) {
        ZoneDraft zone = zones.find(zoneId).draft();
        // What is long to read is read before others have to wait for it.
        Import file =
                Import.of(zone, write.body() == null ? "" : write.document().asString(), mode);
        try {
            ResponseEntity<JsonNode> answer =
                    apply(
                            zoneId,
                            write.orAnyRevision(),
                            new Batch(file::changes),
                            done -> done.answering(200, file.told(done(zoneId, done), json)));
            return write.dryRun() ? file.rehearsed(answer, json) : answer;
        } catch (ProblemException e) {
            throw e.pointing(file::blame);
        }
    }

    ResponseEntity<JsonNode> create(String zoneId, Write write) {
        RecordSetDraft asked = Documents.read(write.document(), RecordSetDraft.class);
        RecordSetKey key = asked.key();
        return applyOne(
                zoneId,
                write.orAnyRevision(),
                zone -> {
                    if (key.isIn(zone)) {
                        throw new ProblemException(
                                Problem.NAME_IS_TAKEN,
                                "record set: " + key + " (expected: one that is not there yet)");
                    }
                    return new ChangeDraft(Action.CREATE, asked);
                },
                done ->
                        done.answering(201, json.valueToTree(asked))
                                .with("Location", key.path(zoneId)));
    }

    ResponseEntity<JsonNode> replace(String zoneId, RecordSetKey key, Write write) {
        RecordSetDraft asked = Documents.read(write.document(), RecordSetDraft.class);
        List<Fault> faults = new ArrayList<>();
        keep("/name", key.name(), asked.name(), faults);
        keep("/type", key.type(), asked.type(), faults);
        keep("/setIdentifier", key.setIdentifier(), asked.setIdentifier(), faults);
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return applyOne(
                zoneId,
                write,
                zone -> {
                    key.in(zone);
                    return new ChangeDraft(Action.UPSERT, asked);
                },
                done -> done.answering(200, json.valueToTree(asked)));
    }

    ResponseEntity<JsonNode> delete(String zoneId, RecordSetKey key, Write write) {
        return applyOne(
                zoneId,
                write,
                zone -> new ChangeDraft(Action.DELETE, key.in(zone)),
                done -> done.answering(204, null));
    }

    /// What can be told of a batch before it is committed.
    private ObjectNode done(String zoneId, Outcome outcome) {
        JsonNode zone = outcome.after();
        if (zone == null) {
            throw new AssertionError("unreachable: there is a zone after a batch");
        }
        ObjectNode done = json.createObjectNode();
        done.put("hostedZoneId", zoneId);
        done.set("recordSetCount", zone.path("recordSetCount"));
        return done;
    }

    private ResponseEntity<JsonNode> applyOne(
            String zoneId,
            Write write,
            Function<ZoneDraft, ChangeDraft> change,
            UnaryOperator<Outcome> answer) {
        try {
            Batch batch = new Batch(zone -> List.of(change.apply(zone)));
            return apply(zoneId, write, batch, answer);
        } catch (ProblemException e) {
            throw e.pointing(RecordSetWrites::intoTheOnlyOne);
        }
    }

    private ResponseEntity<JsonNode> apply(
            String zoneId, Write write, Batch batch, UnaryOperator<Outcome> answer) {
        try {
            return zones.update(
                    zoneId,
                    write,
                    before -> {
                        ObjectNode after = (ObjectNode) before.deepCopy();
                        ZoneDraft zone = zones.find(zoneId).draft();
                        after.set("recordSets", json.valueToTree(batch.applyTo(zone)));
                        return after;
                    },
                    answer);
        } catch (ProblemException e) {
            throw e.pointing(batch::blame);
        }
    }

    private static Fault intoTheOnlyOne(Fault fault) {
        String pointer = fault.pointer();
        String inside = pointer.startsWith(ONLY) ? pointer.substring(ONLY.length()) : "";
        return new Fault(inside, fault.code(), fault.message());
    }

    private static void keep(
            String pointer, @Nullable Object stands, @Nullable Object asked, List<Fault> faults) {
        if (!Objects.equals(stands, asked)) {
            String expected = stands + ", as the path says";
            faults.add(Fault.of(pointer, "read-only", String.valueOf(asked), expected));
        }
    }
}
