package dev.warmfront.control.resource;

import dev.warmfront.control.change.Version;
import dev.warmfront.control.change.Versions;
import dev.warmfront.control.web.Difference;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The versions of all resources of one kind. They outlive the resource: what was deleted can still
/// be looked up.
public final class History<D extends Record> {

    private final Kind<D> kind;
    private final Resources<D> resources;
    private final Versions versions;
    private final DocumentReader<D> reader;
    private final JsonMapper json;

    History(
            Kind<D> kind,
            Resources<D> resources,
            Versions versions,
            DocumentReader<D> reader,
            JsonMapper json) {
        this.kind = kind;
        this.resources = resources;
        this.versions = versions;
        this.reader = reader;
        this.json = json;
    }

    /// A part of the list, the newest first.
    public Slice<VersionView> list(String id, Page page) {
        long before = page.after().isEmpty() ? Long.MAX_VALUE : number("cursor", page.after());
        Slice<Version> slice =
                page.slice(
                        versions.list(subject(id), page, before),
                        version -> Long.toString(version.number()),
                        kind.path() + "/" + id + "/versions");
        if (slice.items().isEmpty() && page.after().isEmpty()) {
            // What is shipped with the product is there, and has none.
            resources.find(id);
        }
        return new Slice<>(
                slice.items().stream().map(version -> VersionView.of(version, null)).toList(),
                slice.next());
    }

    public VersionView get(String id, String number) {
        long wanted = number("version", number);
        return versions.find(subject(id), wanted)
                .map(version -> VersionView.of(version, document(id, wanted)))
                .orElseThrow(() -> missing(id, number));
    }

    /// What a version changed.
    ///
    /// @param from the version it is compared with; the one before when null
    public VersionDifference difference(String id, String to, @Nullable String from) {
        long newer = number("version", to);
        JsonNode after = document(id, newer);
        long older = from == null ? newer - 1 : number("from", from);
        JsonNode before = older == 0 ? null : document(id, older);
        return new VersionDifference(older, newer, Difference.between(before, after));
    }

    /// Makes the document what it was in a version: a new version with that content.
    public ResponseEntity<JsonNode> restore(String id, String number, Write write) {
        JsonNode document = document(id, number("version", number));
        return resources.update(id, write, shown -> document);
    }

    /// With what newer versions of the product stand in for what it does not say.
    private JsonNode document(String id, long number) {
        String text = versions.document(subject(id), number);
        if (text == null) {
            throw missing(id, Long.toString(number));
        }
        return json.valueToTree(reader.read(text));
    }

    private ProblemException missing(String id, String number) {
        long newest = versions.newest(subject(id));
        if (newest == 0) {
            resources.find(id);
        }
        String expected = newest == 0 ? "none, it was never written" : "1.." + newest;
        return new ProblemException(
                Problem.NOT_FOUND,
                "version: " + number + " of " + subject(id) + " (expected: " + expected + ")");
    }

    private String subject(String id) {
        return kind.noun() + "/" + id;
    }

    private static long number(String name, String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // It is answered below, like a number out of range.
        }
        throw new ProblemException(
                Problem.INVALID_REQUEST, name + ": " + text + " (expected: a number from 1 on)");
    }
}
