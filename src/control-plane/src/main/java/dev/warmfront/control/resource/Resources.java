package dev.warmfront.control.resource;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Versions;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Ids;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// All resources of one kind, with the manners that every kind has.
///
/// Answers are ready to be sent: a controller adds nothing but its place in the contract.
public final class Resources<D extends Record> {

    private static final int LONGEST_NAME = 128;

    private final Kind<D> kind;
    private final ResourceRows rows;
    private final References references;
    private final Writes writes;
    private final JsonMapper json;
    private final DocumentReader<D> reader;
    private final History<D> history;

    Resources(
            Kind<D> kind,
            ResourceRows rows,
            References references,
            Writes writes,
            JsonMapper json,
            DocumentReader<D> reader,
            Versions versions) {
        this.kind = kind;
        this.reader = reader;
        this.rows = rows;
        this.references = references;
        this.writes = writes;
        this.json = json;
        this.history = new History<>(kind, this, versions, reader, json);
    }

    /// What they were.
    public History<D> history() {
        return history;
    }

    public ResponseEntity<JsonNode> create(Write write) {
        return create(write, outcome -> outcome);
    }

    /// The same, where something else is made with it, or told.
    public ResponseEntity<JsonNode> create(Write write, UnaryOperator<Outcome> answer) {
        D draft = Documents.read(write.document(), kind.draft());
        return writes.perform(
                write,
                () -> {
                    ResourceRow row = new ResourceRow(Ids.next(kind.prefix()), kind.noun(), now());
                    Stored<D> stored = store(row, draft, null);
                    return answer.apply(outcome(Verb.CREATE, null, stored, 201));
                });
    }

    public ResponseEntity<JsonNode> get(String id) {
        Stored<D> stored = stored(row(id));
        return ResponseEntity.ok().eTag(stored.tag()).body(show(stored));
    }

    /// A part of the list of those that the filter lets through.
    public Slice<JsonNode> list(Page page, Filter filter) {
        Slice<Stored<D>> slice =
                page.slice(reader.list(page, filter), Stored::id, kind.path() + filter.query());
        return new Slice<>(slice.items().stream().map(this::show).toList(), slice.next());
    }

    public ResponseEntity<JsonNode> replace(String id, Write write) {
        return update(id, write, before -> write.document());
    }

    /// Applies a merge patch (RFC 7396).
    public ResponseEntity<JsonNode> patch(String id, Write write) {
        JsonNode patch = write.document();
        return update(id, write, before -> Json.mergePatch(before, patch));
    }

    /// Replaces a document by what `change` makes of the one that is shown, in the same
    /// transaction.
    public ResponseEntity<JsonNode> update(String id, Write write, UnaryOperator<JsonNode> change) {
        return update(id, write, change, outcome -> outcome);
    }

    /// The same, where the answer shows something else than the whole document.
    public ResponseEntity<JsonNode> update(
            String id, Write write, UnaryOperator<JsonNode> change, UnaryOperator<Outcome> answer) {
        return writes.perform(
                write,
                () -> {
                    ResourceRow row = writable(id, write);
                    Stored<D> before = stored(row);
                    JsonNode shown = show(before);
                    JsonNode asked = change.apply(shown);
                    D draft = read(asked, shown);
                    Stored<D> stored = store(row, draft, before);
                    return answer.apply(outcome(Verb.UPDATE, shown, stored, 200));
                });
    }

    public ResponseEntity<JsonNode> delete(String id, Write write) {
        return writes.perform(
                write,
                () -> {
                    ResourceRow row = writable(id, write);
                    Stored<D> before = stored(row);
                    kind.onDelete(before);
                    List<String> referrers = references.referrers(id);
                    if (!referrers.isEmpty()) {
                        throw new ProblemException(
                                Problem.STILL_REFERENCED,
                                id + " is relied on by " + String.join(", ", referrers));
                    }
                    JsonNode shown = show(before);
                    rows.delete(row);
                    rows.flush();
                    return new Outcome(Verb.DELETE, subject(id), shown, null, 204, Map.of(), null);
                });
    }

    /// All of them, whoever has them, as of this transaction, in the order of their ids. What did
    /// not change since the last time is the very same object.
    public List<Stored<D>> all() {
        return reader.all();
    }

    /// All of them in the words of somebody else.
    public <T> Translation<D, T> translated(Function<Stored<D>, T> translate) {
        return new Translation<>(this, translate);
    }

    /// The resource with this id.
    ///
    /// @throws ProblemException if there is none
    public Stored<D> find(String id) {
        return stored(row(id));
    }

    /// Reads a whole document. What is shown but cannot be chosen may be there if it is unchanged,
    /// so that what was read can be written back.
    private D read(JsonNode asked, JsonNode shown) {
        Set<String> fixed = new TreeSet<>(shown.propertyNames());
        for (var component : kind.draft().getRecordComponents()) {
            fixed.remove(component.getName());
        }
        D draft = Documents.read(asked, kind.draft(), fixed);
        List<Fault> faults = new ArrayList<>();
        for (String name : fixed) {
            JsonNode sent = asked.get(name);
            JsonNode stands = shown.get(name);
            if (sent != null && !sent.equals(stands)) {
                String expected = stands + ", it cannot be changed";
                faults.add(Fault.of("/" + name, "read-only", sent.toString(), expected));
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return draft;
    }

    private Stored<D> store(ResourceRow row, D draft, @Nullable Stored<D> before) {
        String name = kind.name(draft);
        if (name != null) {
            check(name);
            claim(name, row.id());
        }
        row.write(name, text(draft), now());
        ResourceRow saved = rows.saveAndFlush(row);
        Stored<D> stored = stored(saved);
        references.replace(row.id(), kind.references(draft));
        kind.onStore(stored, before);
        return stored;
    }

    static void check(String name) {
        boolean fits =
                !name.isBlank()
                        && name.length() <= LONGEST_NAME
                        && name.chars().noneMatch(Character::isISOControl);
        if (!fits) {
            String shown = name.length() + " characters";
            String expected = "1.." + LONGEST_NAME + " characters, no control character";
            throw ProblemException.invalid(
                    List.of(Fault.of("/name", "invalid-name", shown, expected)));
        }
    }

    private void claim(String name, String id) {
        rows.findByTenantIdAndKindAndName(Scope.present().tenant(), kind.noun(), name)
                .or(() -> rows.findByManagedTrueAndKindAndName(kind.noun(), name))
                .filter(owner -> !owner.id().equals(id))
                .ifPresent(owner -> {
                    throw new ProblemException(
                            Problem.NAME_IS_TAKEN,
                            "name: "
                                    + name
                                    + " (expected: one that "
                                    + subject(owner.id())
                                    + " does not have)");
                });
    }

    private ResourceRow writable(String id, Write write) {
        ResourceRow row = row(id);
        if (row.managed()) {
            throw new ProblemException(
                    Problem.READ_ONLY, subject(id) + " is managed (expected: one of your own)");
        }
        write.requireMatch(stored(row).tag());
        return row;
    }

    private ResourceRow row(String id) {
        return rows.findByKindAndId(kind.noun(), id)
                .filter(ResourceRow::isSeen)
                .orElseThrow(() -> ProblemException.notFound(kind.noun(), id));
    }

    Stored<D> stored(ResourceRow row) {
        return new Stored<>(
                row.id(),
                row.revision(),
                row.managed(),
                reader.read(row.document()),
                row.createdAt(),
                row.updatedAt());
    }

    String text(D draft) {
        return json.writeValueAsString(draft);
    }

    JsonNode show(Stored<D> stored) {
        return json.valueToTree(kind.view(stored));
    }

    Outcome outcome(Verb verb, @Nullable JsonNode before, Stored<D> stored, int status) {
        JsonNode shown = show(stored);
        Map<String, String> headers =
                status == 201
                        ? Map.of("ETag", stored.tag(), "Location", kind.path() + "/" + stored.id())
                        : Map.of("ETag", stored.tag());
        String version = kind.isVersioned() ? text(stored.draft()) : null;
        return new Outcome(
                verb, subject(stored.id()), before, shown, status, headers, shown, version);
    }

    String subject(String id) {
        return kind.noun() + "/" + id;
    }

    /// PostgreSQL keeps microseconds; what is answered must equal what is read back.
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
