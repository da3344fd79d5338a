package dev.warmfront.control.generated;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What the contract says of one operation.
///
/// @param path with its parameters in braces
public record Operation(String method, String path, JsonNode description) {

    /// A parameter of one.
    record Parameter(String name, String in, boolean required, JsonNode schema, String example) {}

    String name() {
        return method + " " + path;
    }

    boolean hasStatus(int status) {
        return !description.at("/responses/" + status).isMissingNode();
    }

    /// The schema of an answer; missing when there is none.
    JsonNode answerSchema(int status, String mediaType) {
        return description.at("/responses/" + status + "/content").path(mediaType).path("schema");
    }

    /// Whether an answer of that status has a header.
    boolean promises(int status, String header) {
        return status != 200 && description.at("/responses/" + status + "/headers").has(header);
    }

    /// Every form of body it takes, by its media type.
    List<String> bodyTypes() {
        return description.at("/requestBody/content").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    JsonNode body(String mediaType) {
        return description.at("/requestBody/content").path(mediaType);
    }

    List<Parameter> parameters(String in) {
        List<Parameter> found = new ArrayList<>();
        for (JsonNode parameter : description.path("parameters")) {
            if (parameter.path("in").asString().equals(in)) {
                found.add(
                        new Parameter(
                                parameter.path("name").asString(),
                                in,
                                parameter.path("required").asBoolean(false),
                                parameter.path("schema"),
                                parameter.path("example").asString("")));
            }
        }
        return found;
    }

    /// Whether its answer does not end by itself.
    boolean streams() {
        return !description.at("/responses/200/content").path("text/event-stream").isMissingNode();
    }
}
