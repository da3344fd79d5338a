package dev.warmfront.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "purge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes edges forget stored answers of a distribution, and waits until all have.",
            "",
            "Exit status: 0 every edge in service has, 1 failed, 3 asked for and not confirmed in"
                    + " time."
        })
final class PurgeCommand extends Call {

    @Parameters(paramLabel = "DISTRIBUTION", description = "Its name or its id.")
    private String distribution = "";

    @Option(names = "--path", paramLabel = "PATH", description = "One path; repeatable.")
    private List<String> paths = new ArrayList<>();

    @Option(
            names = "--prefix",
            paramLabel = "PATH",
            description = "Every path that begins so; repeatable.")
    private List<String> prefixes = new ArrayList<>();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Everything that the origin gave this tag; repeatable.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--all", description = "Everything.")
    private boolean all;

    @Option(
            names = "--soft",
            description = "Let it become stale: it is used while the origin is asked anew.")
    private boolean soft;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = Patience.class,
            description = "How long to wait for the edges; 0s: not at all (default: 1m).")
    private Duration patience = Duration.ofMinutes(1);

    @Override
    int run() throws Failure {
        if (paths.isEmpty() && prefixes.isEmpty() && tags.isEmpty() && !all) {
            throw new Failure("nothing to purge (expected: --path, --prefix, --tag or --all)");
        }
        Client client = open();
        ObjectNode asked = client.json().createObjectNode();
        ArrayNode targets = asked.putArray("paths");
        paths.forEach(targets::add);
        prefixes.forEach(prefix -> targets.add(prefix + "*"));
        if (all) {
            targets.add("/*");
        }
        ArrayNode named = asked.putArray("tags");
        tags.forEach(named::add);
        asked.put("soft", soft);
        String at =
                "/v1/distributions/"
                        + Client.encoded(Sites.id(client, distribution))
                        + "/invalidations";
        Answer made =
                client.post(
                        at,
                        asked.toString().getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        UUID.randomUUID().toString());
        String id = made.text("/id");
        if (patience.isZero()) {
            console().answer(isJson() ? made.text() : "Asked for as " + id + ", not waited for.");
            return Exit.DONE;
        }
        JsonNode seen = Follow.invalidation(client, console(), at + "/" + id, patience);
        return judged(seen, id);
    }

    private int judged(JsonNode seen, String id) {
        boolean done = seen.path("status").asString("").equals("COMPLETED");
        String edges = Follow.counted(seen, "state", "CONFIRMED", "confirmed by");
        if (isJson()) {
            console().answer(seen.toPrettyString());
        } else if (done) {
            console().answer("Purged: " + edges + ".");
        }
        if (!done) {
            console()
                    .say(
                            "warmfront: asked for as "
                                    + id
                                    + ", but not confirmed within "
                                    + Patience.text(patience)
                                    + ": "
                                    + edges);
        }
        return done ? Exit.DONE : Exit.NOT_LIVE_YET;
    }
}
