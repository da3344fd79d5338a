package dev.warmfront.control.generated;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.warmfront.control.web.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The committed contract: `openapi/warmfront.yaml`.
public final class Contract {

    private static final String HERE = "urn:warmfront:contract";

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final SchemaRegistry registry;
    private final Map<JsonNode, Schema> schemas = new IdentityHashMap<>();

    /// Reads it from the folder of the project.
    public static Contract committed() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return new Contract(
                Yaml.parse(Files.readAllBytes(folder.resolve("openapi/warmfront.yaml"))));
    }

    private Contract(JsonNode document) {
        this.document = document;
        document.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.add(
                                                new Operation(
                                                        method.getKey().toUpperCase(Locale.ROOT),
                                                        path.getKey(),
                                                        method.getValue()))));
        registry =
                SchemaRegistry.withDialect(
                        Dialects.getOpenApi31(),
                        builder -> builder.schemas(Map.of(HERE, document.toString())));
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /// A schema without its reference: what it refers to, and what is said beside that.
    JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        if (reference.isMissingNode()) {
            return schema;
        }
        return document.at(reference.asString().substring(1));
    }

    /// What is wrong with a document that should be as the schema says.
    List<String> faults(JsonNode schema, JsonNode document) {
        return schemas.computeIfAbsent(schema, this::compiled).validate(document).stream()
                .map(Error::toString)
                .toList();
    }

    /// What is wrong with a document that should be as the named schema says.
    List<String> faults(String name, JsonNode document) {
        return faults(this.document.at("/components/schemas/" + name), document);
    }

    private Schema compiled(JsonNode schema) {
        return registry.getSchema(SchemaLocation.of(HERE + "#" + pointer(schema)));
    }

    /// Where it is in the contract: references in it are relative to that.
    private String pointer(JsonNode schema) {
        return find(document, schema, "");
    }

    private static String find(JsonNode in, JsonNode wanted, String at) {
        if (in == wanted) {
            return at;
        }
        for (Map.Entry<String, JsonNode> member : in.properties()) {
            String name = member.getKey().replace("~", "~0").replace("/", "~1");
            String found = find(member.getValue(), wanted, at + "/" + name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
