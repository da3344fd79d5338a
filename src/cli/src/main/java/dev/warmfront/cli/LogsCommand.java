package dev.warmfront.cli;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows requests to a distribution while edges answer them, from every edge.",
            "",
            "What was before is not told: edges tell nothing while nobody watches. An edge tells at"
                    + " most a hundred requests a second, and how many more there were.",
            "",
            "Exit status: 0 shown, with --follow also after Ctrl-C; 1 failed."
        })
final class LogsCommand extends Call {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    @Parameters(paramLabel = "DISTRIBUTION", description = "Its name or its id.")
    private String distribution = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only answers with this status, or of this class: 404 or 5xx.")
    private @Nullable String status;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Only this path; a trailing * stands for any rest.")
    private @Nullable String path;

    @Option(
            names = "--edge",
            paramLabel = "NAME",
            description = "Only what this edge answers, by name or id.")
    private @Nullable String edge;

    @Option(
            names = "--sample",
            paramLabel = "NUMBER",
            description = "Only one request in so many, by chance.")
    private @Nullable String sample;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            description = "Without --follow, how many requests are enough (default: 50).")
    private @Nullable String limit;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Patience.class,
            description = "Without --follow, how long to wait for them (default: 10s).")
    private @Nullable Duration patience;

    private boolean told;

    @Override
    int run() throws Failure {
        if (follow && (limit != null || patience != null)) {
            throw new Failure(
                    (limit == null ? "--wait" : "--limit")
                            + " with --follow (expected: one of the two; --follow goes on until"
                            + " Ctrl-C)");
        }
        Duration wait = patience == null ? Duration.ofSeconds(10) : patience;
        if (wait.compareTo(LONGEST) > 0) {
            throw new Failure(
                    "--wait: " + Patience.text(wait) + " (expected: at most 90s, or --follow)");
        }
        Client client = open();
        String at =
                "/v1/distributions/"
                        + Client.encoded(Sites.id(client, distribution))
                        + "/access-log";
        return follow
                ? follow(client, at + "/events" + query("5m"))
                : look(client, at + query(Patience.text(wait)));
    }

    private int look(Client client, String at) throws Failure {
        JsonNode log = client.get(at).body();
        if (isJson()) {
            console().answer(LogText.json(log.toPrettyString()));
            return Exit.DONE;
        }
        edges(log.path("edges"));
        for (JsonNode request : log.path("items")) {
            console().answer(LogText.request(request));
        }
        for (JsonNode omitted : log.path("omitted")) {
            console().say(LogText.omitted(omitted));
        }
        if (log.path("items").isEmpty()) {
            console().say("  no request meanwhile (--follow waits for longer)");
        }
        return Exit.DONE;
    }

    private int follow(Client client, String at) throws Failure {
        // Whoever presses Ctrl-C has seen enough, and nothing has failed.
        Thread enough = new Thread(() -> Runtime.getRuntime().halt(Exit.DONE));
        Runtime.getRuntime().addShutdownHook(enough);
        try {
            new Events(client, console(), at, this::event).follow();
            return Exit.DONE;
        } finally {
            Runtime.getRuntime().removeShutdownHook(enough);
        }
    }

    private boolean event(String name, JsonNode data) {
        switch (name) {
            case "edges" -> {
                if (!told) {
                    edges(data);
                    told = true;
                }
            }
            case "request" ->
                    console()
                            .answer(
                                    isJson()
                                            ? LogText.plain(data.toString())
                                            : LogText.request(data));
            case "omitted" -> console().say(LogText.omitted(data));
            // A newer service may tell more.
            default -> {}
        }
        return console().isRead();
    }

    private void edges(JsonNode edges) {
        if (edges.path("telling").isEmpty()) {
            console().say("  no edge is in service that could tell anything");
        }
        if (!edges.path("silent").isEmpty()) {
            console().say("  too old to tell anything: " + LogText.names(edges.path("silent")));
        }
    }

    private String query(String wait) {
        StringBuilder query = new StringBuilder("?wait=").append(wait);
        add(query, "status", status == null ? null : status.toLowerCase(Locale.ROOT));
        add(query, "path", path);
        add(query, "edge", edge);
        add(query, "sample", sample);
        add(query, "limit", limit);
        return query.toString();
    }

    private static void add(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append('&').append(name).append('=').append(Client.encoded(value));
        }
    }
}
