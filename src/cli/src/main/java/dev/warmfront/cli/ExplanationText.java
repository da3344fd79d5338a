package dev.warmfront.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// An explanation for a person: a word on the left, what there is to say of it on the right.
final class ExplanationText {

    private final StringBuilder text = new StringBuilder();

    private ExplanationText() {}

    static String of(String method, String url, JsonNode explained) {
        return new ExplanationText().write(method, url, explained);
    }

    private String write(String method, String url, JsonNode explained) {
        line("request", method + " " + url);
        line("release", string(explained, "release"));
        line("distribution", string(explained, "distributionId"));
        line("staging", staging(explained.path("continuousDeployment")));
        for (JsonNode behaviour : explained.path("behaviours")) {
            boolean matches = behaviour.path("matches").asBoolean();
            line(
                    "behaviour",
                    string(behaviour, "pathPattern")
                            + (matches
                                    ? " matches, to " + string(behaviour, "targetOriginId")
                                    : " does not match"));
        }
        rules(explained.path("webAcl"));
        key(explained.path("cacheKey"));
        line("kept", kept(explained.path("keeping")));
        for (JsonNode origin : explained.path("origins")) {
            origin(origin);
        }
        String status = string(explained, "status");
        line(
                "outcome",
                string(explained, "outcome")
                        + (status.isEmpty() ? "" : " " + status)
                        + ": "
                        + string(explained, "reason"));
        return text.toString().stripTrailing();
    }

    private static String staging(JsonNode deployment) {
        if (!deployment.isObject()) {
            return "";
        }
        String percent = string(deployment, "percent");
        String which = deployment.path("staging").asBoolean() ? "yes: " : "no: ";
        return which
                + string(deployment, "sentence")
                + (percent.isEmpty() ? "" : " (" + percent + " %)");
    }

    private void rules(JsonNode acl) {
        for (JsonNode rule : acl.path("rules")) {
            String holds = rule.path("holds").asBoolean() ? "holds" : "does not hold";
            line("rule", string(rule, "name") + " (" + string(rule, "action") + ") " + holds);
        }
        if (acl.isObject()) {
            String by = string(acl, "decidedBy");
            line("web ACL", string(acl, "action") + (by.isEmpty() ? " by default" : " by " + by));
        }
    }

    private void key(JsonNode key) {
        if (key.isObject()) {
            String query = string(key, "query");
            line("key", string(key, "path") + (query.isEmpty() ? "" : "?" + query));
            key.path("rest").forEach(rest -> line("", rest.asString("")));
        }
    }

    private static String kept(JsonNode keeping) {
        if (!keeping.isObject()) {
            return "";
        }
        List<String> parts = new ArrayList<>(List.of(string(keeping, "reason")));
        long bridged = keeping.path("staleWhileRevalidateSeconds").asLong(0);
        if (bridged > 0) {
            parts.add("stale while it is revalidated for " + bridged + " s");
        }
        keeping.path("variesBy").forEach(name -> parts.add("varies by " + name.asString("")));
        return (keeping.path("kept").asBoolean() ? "yes: " : "no: ") + String.join("; ", parts);
    }

    private void origin(JsonNode origin) {
        line(
                "origin",
                string(origin, "id")
                        + ", "
                        + string(origin, "domainName")
                        + ":"
                        + string(origin, "port"));
        line("", string(origin, "method") + " " + string(origin, "target"));
        for (JsonNode header : origin.path("headers")) {
            line("", string(header, "name") + ": " + string(header, "value"));
        }
    }

    /// Nothing where there is nothing to say.
    private void line(String word, String what) {
        if (!what.isEmpty()) {
            text.append(String.format("%-14s%s%n", word, what));
        }
    }

    private static String string(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isNull() || value.isMissingNode() ? "" : value.asString("");
    }
}
