package dev.warmfront.cli;

import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a distribution what its staging distribution is, and waits until every edge runs"
                    + " it.",
            "",
            "Exit status: 0 done and live, 1 failed, 3 stored and not live in time. With --plan: 2"
                    + " that is what it would change, 1 failed."
        })
final class PromoteCommand extends Call {

    @Parameters(paramLabel = "DISTRIBUTION", description = "The primary one's name or id.")
    private String distribution = "";

    @Option(names = "--plan", description = "Only say what would be done.")
    private boolean planOnly;

    @Option(names = "--yes", description = "Do it without asking; needed where nobody can answer.")
    private boolean yes;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "2m",
            converter = Patience.class,
            description = "How long to wait until it is live; 0s: not at all (default: 2m).")
    private Duration patience = Duration.ofMinutes(2);

    @Override
    int run() throws Failure {
        if (planOnly && yes) {
            throw new Failure("--yes: given (expected: not with --plan, which does nothing)");
        }
        Client client = open();
        String at = at(Sites.id(client, distribution));
        Answer primary = client.get(at);
        String stagingId = primary.text("/continuousDeployment/stagingDistributionId");
        if (stagingId.isEmpty()) {
            throw new Failure(
                    "distribution: "
                            + distribution
                            + " (expected: one that has a staging distribution)");
        }
        Answer staging = client.get(at(stagingId));
        // What is promoted is what was looked at.
        String both = primary.etag() + ", " + staging.etag();
        String promote = at + "/promote";
        Answer plan = client.post(promote + "?dryRun=true", new byte[0], "If-Match", both);
        if (!isJson()) {
            console().answer(told(primary, staging, plan).stripTrailing());
        } else if (planOnly) {
            console().answer(plan.text());
        }
        if (planOnly) {
            return Exit.PLANNED;
        }
        if (!yes && !console().confirms("Do this at " + client.base() + "?", "--yes")) {
            console().say("warmfront: not confirmed, and nothing was changed");
            return Exit.FAILED;
        }
        String key = UUID.randomUUID().toString();
        Answer done = client.post(promote, new byte[0], "If-Match", both, "Idempotency-Key", key);
        return awaited(client, done);
    }

    private static String told(Answer primary, Answer staging, Answer plan) {
        return name(primary)
                + " becomes what "
                + name(staging)
                + " is\n"
                + PlanText.differences(plan.body().path("difference"), false);
    }

    private static String name(Answer distribution) {
        String name = distribution.text("/name");
        return name.isEmpty() ? distribution.text("/id") : name;
    }

    private int awaited(Client client, Answer done) throws Failure {
        String id = done.header("Warmfront-Change");
        if (patience.isZero()) {
            console().answer(isJson() ? done.text() : "Stored as " + id + ", not waited for.");
            return Exit.DONE;
        }
        JsonNode change = Follow.change(client, console(), id, patience);
        if (isJson()) {
            ObjectNode both = client.json().createObjectNode();
            both.set("distribution", done.body());
            both.set("change", change);
            console().answer(both.toPrettyString());
        }
        return new Ending(console(), isJson(), patience).of(change, id);
    }

    private static String at(String id) {
        return "/v1/distributions/" + Client.encoded(id);
    }
}
