package dev.warmfront.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells whether a change is live, or what edges and changes there are.",
            "",
            "Exit status with a change: 0 live, 3 not yet, 1 refused."
        })
final class StatusCommand extends Call {

    private static final int FORBIDDEN = 403;

    @Parameters(
            arity = "0..1",
            paramLabel = "CHANGE",
            description = "For example chg-01jd9s3c5yqk2m8x4v7w6z0abc.")
    private @Nullable String id;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Patience.class,
            description = "How long to wait until the change is live (default: not at all).")
    private Duration patience = Duration.ZERO;

    @Option(
            names = "--changes",
            paramLabel = "NUMBER",
            defaultValue = "5",
            description = "How many changes to list, 1..100 (default: 5).")
    private int changes = 5;

    @Override
    int run() throws Failure {
        return id == null ? all() : one(id);
    }

    private int one(String change) throws Failure {
        JsonNode seen = Follow.change(open(), console(), change, patience);
        String status = seen.path("status").asString("");
        if (isJson()) {
            console().answer(seen.toPrettyString());
        } else {
            console().answer(line(seen));
            for (JsonNode edge : seen.path("edges")) {
                String refusal = edge.path("diagnostic").asString("");
                console()
                        .answer(
                                String.format(
                                        Locale.ROOT,
                                        "  %-24s  %-12s  release %s%s",
                                        edge.path("name").asString(""),
                                        edge.path("state").asString(""),
                                        edge.path("runningRelease").asString(""),
                                        refusal.isEmpty() ? "" : "  " + refusal));
            }
            if (seen.path("edges").isEmpty()) {
                console().answer("  no edge is in service");
            }
            if (!seen.path("diagnostics").isEmpty()) {
                console().answer("  " + reasons(seen));
            }
        }
        return switch (status) {
            case "LIVE" -> Exit.DONE;
            case "REJECTED" -> Exit.FAILED;
            default -> Exit.NOT_LIVE_YET;
        };
    }

    private int all() throws Failure {
        if (changes < 1 || changes > 100) {
            throw new Failure("--changes: " + changes + " (expected: 1..100)");
        }
        Client client = open();
        JsonNode edges = edges(client);
        JsonNode newest = client.get("/v1/changes?limit=" + changes).body();
        if (isJson()) {
            ObjectNode both = client.json().createObjectNode();
            both.set("edges", edges.isNull() ? edges : edges.path("items"));
            both.set("changes", newest.path("items"));
            console().answer(both.toPrettyString());
            return Exit.DONE;
        }
        console()
                .answer(
                        client.base()
                                + "\nedges: "
                                + (edges.isNull()
                                        ? "not told to a tenant's key"
                                        : edges.path("items").size()));
        for (JsonNode edge : edges.path("items")) {
            long drift = edge.path("drift").asLong(0);
            console()
                    .answer(
                            String.format(
                                    Locale.ROOT,
                                    "  %-24s  %-10s  release %s%s",
                                    edge.path("name").asString(""),
                                    edge.path("state").asString(""),
                                    edge.path("runningRelease").asString(""),
                                    drift == 0 ? "" : ", " + drift + " behind"));
        }
        console().answer("changes, the newest first:");
        for (JsonNode change : newest.path("items")) {
            console().answer("  " + line(change));
        }
        return Exit.DONE;
    }

    /// The edges of the installation; nothing to whoever may not see them.
    private static JsonNode edges(Client client) throws Failure {
        try {
            return client.get("/v1/edges?limit=500").body();
        } catch (Failure e) {
            JsonNode problem = e.problem();
            if (problem != null && problem.path("status").asInt(0) == FORBIDDEN) {
                return client.json().nullNode();
            }
            throw e;
        }
    }

    private static String line(JsonNode change) {
        return String.format(
                Locale.ROOT,
                "%s  %-11s  %s  %s %s  by %s",
                change.path("id").asString(""),
                change.path("status").asString(""),
                change.path("at").asString(""),
                change.path("verb").asString("").toLowerCase(Locale.ROOT),
                change.path("subject").asString(""),
                change.path("actor").asString(""));
    }

    /// Why a change was refused.
    static String reasons(JsonNode change) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode complaint : change.path("diagnostics")) {
            reasons.add(
                    complaint.path("subject").asString("")
                            + ": "
                            + complaint.path("message").asString(""));
        }
        for (JsonNode edge : change.path("edges")) {
            if (edge.path("diagnostic").isString()) {
                reasons.add(
                        edge.path("name").asString("") + ": " + edge.path("diagnostic").asString());
            }
        }
        return String.join("; ", reasons);
    }
}
