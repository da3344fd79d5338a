package dev.warmfront.control.resource;

import dev.warmfront.control.change.Versions;
import dev.warmfront.control.change.Writes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Makes the [Resources] of a kind.
@Component
public class ResourceFactory {

    private final ResourceRows rows;
    private final References references;
    private final Writes writes;
    private final Versions versions;
    private final JsonMapper json;
    private final JdbcClient jdbc;
    private final Map<String, Declarations<?>> declarations = new ConcurrentSkipListMap<>();

    ResourceFactory(
            ResourceRows rows,
            References references,
            Writes writes,
            Versions versions,
            JsonMapper json,
            JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.references = references;
        this.writes = writes;
        this.versions = versions;
        this.json = json;
    }

    public <D extends Record> Resources<D> of(Kind<D> kind) {
        DocumentReader<D> reader = new DocumentReader<>(kind, jdbc, json);
        Resources<D> resources =
                new Resources<>(kind, rows, references, writes, json, reader, versions);
        declarations.put(
                kind.noun(), new Declarations<>(kind, resources, rows, references, reader, json));
        return resources;
    }

    /// Every kind there is, in the order of the nouns.
    public List<Declarations<?>> declarations() {
        return List.copyOf(declarations.values());
    }
}
