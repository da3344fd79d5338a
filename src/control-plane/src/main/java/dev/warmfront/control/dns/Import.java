package dev.warmfront.control.dns;

import dev.warmfront.compiler.dns.DesiredRecordSet;
import dev.warmfront.compiler.dns.ZoneFile;
import dev.warmfront.compiler.dns.ZoneFile.Records;
import dev.warmfront.compiler.dns.ZoneFile.Remark;
import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.dns.ChangeBatchDraft.Action;
import dev.warmfront.control.dns.ChangeBatchDraft.ChangeDraft;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.dns.RecordType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A zone file on its way into a zone: which changes of a batch it comes to, and which line is to
/// blame for what.
final class Import {

    private static final String CHANGES = "changes";

    private final List<Records> asked;
    private final Mode mode;
    private final List<ZoneFileImportView.Note> notes;

    /// Where the changes come from, in their order; null for one that no line asks for.
    private final Map<Integer, Records> origins = new HashMap<>();

    private int created;
    private int replaced;
    private int deleted;
    private int unchanged;
    private int kept;

    /// What becomes of record sets that the file does not name.
    enum Mode {
        /// They stay.
        MERGE,
        /// They go, except what no zone file can say.
        REPLACE
    }

    /// A name and a type: a file has its say about all record sets that share them.
    private record Place(String name, RecordType type) {
        static Place of(RecordSetDraft set) {
            return new Place(set.name(), set.type());
        }
    }

    private Import(List<Records> asked, Mode mode, List<ZoneFileImportView.Note> notes) {
        this.asked = List.copyOf(asked);
        this.mode = mode;
        this.notes = List.copyOf(notes);
    }

    /// Reads a file.
    ///
    /// @param text one character for each octet
    /// @throws ProblemException with everything that is wrong with it
    static Import of(ZoneDraft zone, String text, Mode mode) {
        ZoneFile file = ZoneFile.read(zone.name(), text);
        if (!file.faults().isEmpty()) {
            throw ProblemException.invalid(file.faults().stream().map(Import::fault).toList());
        }
        if (file.sets().isEmpty()) {
            Fault empty = Fault.of("", "no-records", "no records", "a zone file with at least one");
            throw ProblemException.invalid(List.of(empty));
        }
        List<Records> asked = new ArrayList<>();
        List<ZoneFileImportView.Note> notes = new ArrayList<>();
        for (Records one : file.sets()) {
            if (!draft(one).isApex(zone.name())) {
                asked.add(one);
            } else if (zone.recordSets().stream().noneMatch(set -> isSame(set, one))) {
                String type = one.set().type();
                notes.add(
                        note(
                                new Remark(
                                        one.lines().getFirst(),
                                        "kept-by-the-system",
                                        type + ": left out (expected: that of the zone itself)")));
            }
        }
        file.remarks().forEach(remark -> notes.add(note(remark)));
        return new Import(asked, mode, notes);
    }

    /// What it comes to, given what is there.
    List<ChangeDraft> changes(ZoneDraft zone) {
        origins.clear();
        created = 0;
        replaced = 0;
        deleted = 0;
        unchanged = 0;
        kept = 0;
        Map<Place, List<RecordSetDraft>> there = new HashMap<>();
        zone.recordSets()
                .forEach(set ->
                        there.computeIfAbsent(Place.of(set), place -> new ArrayList<>()).add(set));
        List<ChangeDraft> changes = new ArrayList<>();
        Set<Place> named = new HashSet<>();
        for (Records one : asked) {
            RecordSetDraft set = draft(one);
            named.add(Place.of(set));
            List<RecordSetDraft> before = there.getOrDefault(Place.of(set), List.of());
            if (before.stream().anyMatch(old -> isSame(old, one))) {
                unchanged++;
                continue;
            }
            before.stream()
                    .filter(old -> !old.key().equals(set.key()))
                    .forEach(old -> changes.add(new ChangeDraft(Action.DELETE, old)));
            origins.put(changes.size(), one);
            changes.add(new ChangeDraft(Action.UPSERT, set));
            created += before.isEmpty() ? 1 : 0;
            replaced += before.isEmpty() ? 0 : 1;
        }
        for (RecordSetDraft set : zone.recordSets()) {
            if (set.isApex(zone.name()) || named.contains(Place.of(set))) {
                continue;
            }
            if (mode == Mode.REPLACE && ZoneFile.canSay(Zones.desired(set))) {
                changes.add(new ChangeDraft(Action.DELETE, set));
                deleted++;
            } else {
                kept++;
            }
        }
        return changes;
    }

    /// A fault of a change as a fault of the line that asks for it.
    Fault blame(Fault fault) {
        Fault.Element change = fault.in(CHANGES);
        Records one = change == null ? null : origins.get(change.index());
        if (change == null || one == null) {
            return fault.line() == null ? fault.at("") : fault;
        }
        Fault.Element value =
                new Fault(change.rest().replaceFirst("/recordSet", ""), "", "").in("values");
        int line = value == null ? one.lines().getFirst() : one.lines().get(value.index());
        return Fault.ofLine(line, fault.code(), fault.message());
    }

    /// Adds what has become of it to the answer of a batch.
    ObjectNode told(ObjectNode answer, JsonMapper json) {
        answer.put("created", created);
        answer.put("replaced", replaced);
        answer.put("deleted", deleted);
        answer.put("unchanged", unchanged);
        answer.put("kept", kept);
        answer.set("notes", json.valueToTree(notes));
        return answer;
    }

    /// The answer to a dry run, with what is to be said of the file.
    ResponseEntity<JsonNode> rehearsed(ResponseEntity<JsonNode> answer, JsonMapper json) {
        if (answer.getBody() instanceof ObjectNode body
                && body.get("diagnostics") instanceof ArrayNode diagnostics) {
            notes.forEach(note ->
                    diagnostics.add(
                            json.valueToTree(
                                    new Complaint(
                                            false,
                                            note.code(),
                                            "zone-file",
                                            "",
                                            "line " + note.line() + ": " + note.message()))));
        }
        return answer;
    }

    private static boolean isSame(RecordSetDraft set, Records one) {
        return ZoneFile.isSame(Zones.desired(set), one.set());
    }

    private static RecordSetDraft draft(Records one) {
        DesiredRecordSet set = one.set();
        Integer ttl = set.ttlSeconds();
        if (ttl == null) {
            throw new AssertionError("unreachable: a record of a file has a TTL");
        }
        return RecordSetDraft.simple(set.name(), RecordType.valueOf(set.type()), ttl, set.values());
    }

    private static Fault fault(Remark remark) {
        return Fault.ofLine(remark.line(), remark.code(), remark.message());
    }

    private static ZoneFileImportView.Note note(Remark remark) {
        return new ZoneFileImportView.Note(remark.line(), remark.code(), remark.message());
    }
}
