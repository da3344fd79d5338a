package dev.warmfront.cli;

import tools.jackson.databind.JsonNode;

/// What the control plane complains of (RFC 9457), in words.
final class Problems {

    private Problems() {}

    static String text(JsonNode problem) {
        StringBuilder text = new StringBuilder(problem.path("title").asString("It was refused"));
        JsonNode faults = problem.path("errors");
        if (faults.isEmpty()) {
            text.append("\n  ").append(problem.path("detail").asString(""));
        }
        for (JsonNode fault : faults) {
            text.append("\n  ").append(fault(fault.path("pointer").asString(""), fault));
        }
        if (problem.path("status").asInt(0) >= 500) {
            text.append("\n  quote ").append(problem.path("instance").asString(""));
        }
        return text.toString();
    }

    /// The same, with the lines of the document that is complained of.
    static String text(JsonNode problem, Source source) {
        StringBuilder text = new StringBuilder(problem.path("title").asString("It was refused"));
        JsonNode faults = problem.path("errors");
        if (faults.isEmpty()) {
            text.append("\n  ").append(source.name()).append(": ");
            text.append(problem.path("detail").asString(""));
        }
        for (JsonNode fault : faults) {
            String pointer = fault.path("pointer").asString("");
            text.append("\n  ").append(source.place(pointer)).append(": ");
            text.append(fault(pointer, fault));
        }
        return text.toString();
    }

    private static String fault(String pointer, JsonNode fault) {
        String message = fault.path("message").asString("");
        return pointer.isEmpty() ? message : pointer + "  " + message;
    }
}
