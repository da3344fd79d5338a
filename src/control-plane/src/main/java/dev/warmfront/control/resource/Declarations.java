package dev.warmfront.control.resource;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Ids;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The resources of one kind for somebody who writes many of several kinds at once, in a
/// transaction of their own that holds the lock of all writes.
///
/// The order is: [#release] everything that will be written or removed, [#write] and [#flush], then
/// [#settle] what was written, and last [#remove] what goes. So it does not matter who relies on
/// whom, and what one gives up another can take.
public final class Declarations<D extends Record> {

    private final Kind<D> kind;
    private final Resources<D> resources;
    private final ResourceRows rows;
    private final References references;
    private final DocumentReader<D> reader;
    private final JsonMapper json;

    Declarations(
            Kind<D> kind,
            Resources<D> resources,
            ResourceRows rows,
            References references,
            DocumentReader<D> reader,
            JsonMapper json) {
        this.kind = kind;
        this.resources = resources;
        this.rows = rows;
        this.references = references;
        this.reader = reader;
        this.json = json;
    }

    public String noun() {
        return kind.noun();
    }

    /// Where resources of this kind live: `/v1/web-acls`.
    public String path() {
        return kind.path();
    }

    /// How a document calls the list of them: the last step of their path in camel case.
    public String member() {
        StringBuilder member = new StringBuilder();
        boolean upper = false;
        for (char c : kind.path().substring(kind.path().lastIndexOf('/') + 1).toCharArray()) {
            if (c != '-') {
                member.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = c == '-';
        }
        return member.toString();
    }

    public Class<D> draft() {
        return kind.draft();
    }

    public boolean isDeclarable() {
        return kind.isDeclarable();
    }

    public String nextId() {
        return Ids.next(kind.prefix());
    }

    /// What a document asks for.
    ///
    /// @throws dev.warmfront.control.web.ProblemException with every fault of its form
    public D read(JsonNode asked) {
        return Documents.read(asked, kind.draft());
    }

    public @Nullable String name(D draft) {
        return kind.name(draft);
    }

    /// What the draft relies on, by where it says so.
    public Map<String, String> references(D draft) {
        return kind.references(draft);
    }

    public Declared<D> declared(D asked, @Nullable D before) {
        return kind.declared(asked, before);
    }

    /// What of a stored draft a document asks for.
    public D asked(D stored) {
        return kind.asked(stored);
    }

    public JsonNode tree(D draft) {
        return json.valueToTree(draft);
    }

    public List<Stored<D>> named(Collection<String> names) {
        return reader.named(names);
    }

    public List<Stored<D>> identified(Collection<String> ids) {
        return reader.identified(ids);
    }

    /// Reads the rows of these at once, so that [#write] need not read one after the other.
    public void load(Collection<String> ids) {
        rows.findAllById(ids);
    }

    /// Lets go of what it relies on and what was claimed for it.
    public void release(Stored<D> stored) {
        references.clear(stored.id());
        kind.onRelease(stored);
    }

    /// Writes a row, a new one if there is none with that id. It is in the table after [#flush].
    public void write(String id, D draft) {
        String name = kind.name(draft);
        if (name != null) {
            Resources.check(name);
        }
        ResourceRow row =
                rows.findById(id)
                        .filter(ResourceRow::isSeen)
                        .orElseGet(() -> new ResourceRow(id, kind.noun(), Resources.now()));
        row.write(name, resources.text(draft), Resources.now());
        rows.save(row);
    }

    public void flush() {
        rows.flush();
    }

    /// Claims what a written one needs, and notes on what it relies.
    ///
    /// @param before what it was; null when it is new
    /// @throws dev.warmfront.control.web.ProblemException if it cannot have that
    public Stored<D> settle(String id, @Nullable Stored<D> before) {
        Stored<D> stored = resources.stored(rows.findById(id).orElseThrow());
        references.replace(id, kind.references(stored.draft()));
        kind.onStore(stored, before);
        return stored;
    }

    /// Who relies on it, as kind and id.
    public List<String> referrers(Stored<D> stored) {
        return references.referrers(stored.id());
    }

    /// Removes it; nothing may rely on it.
    ///
    /// @throws dev.warmfront.control.web.ProblemException if it may not go
    public void remove(Stored<D> stored) {
        kind.onPrune(stored);
        rows.deleteById(stored.id());
    }

    /// What is recorded of a write.
    public Outcome written(Stored<D> stored, @Nullable Stored<D> before) {
        return before == null
                ? resources.outcome(Verb.CREATE, null, stored, 201)
                : resources.outcome(Verb.UPDATE, resources.show(before), stored, 200);
    }

    /// What is recorded of a removal.
    public Outcome removed(Stored<D> stored) {
        return new Outcome(
                Verb.DELETE,
                resources.subject(stored.id()),
                resources.show(stored),
                null,
                204,
                Map.of(),
                null);
    }
}
