package dev.warmfront.cli;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the control plane answered.
///
/// @param text the body as it came
/// @param body the same, read; an empty object when it is no JSON
/// @param headers by lower-case name
record Answer(int status, String text, JsonNode body, Map<String, String> headers) {

    Answer {
        headers = Map.copyOf(headers);
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
    }

    String etag() {
        return header("ETag");
    }

    String text(String pointer) {
        return body.at(pointer).asString("");
    }
}
