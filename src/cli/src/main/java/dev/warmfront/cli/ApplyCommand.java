package dev.warmfront.cli;

import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes everything as a document says, and waits until every edge runs it.",
            "",
            "Exit status: 0 done and live, 1 failed, 3 stored and not live in time. With --plan: 0"
                    + " nothing to do, 2 something to do, 1 failed."
        })
final class ApplyCommand extends Call {

    @Mixin private final Planned planned = new Planned();

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
        Source source = planned.source();
        Client client = open();
        Answer plan = planned.plan(client, source);
        boolean nothing = PlanText.isEmpty(plan.body());
        if (planOnly) {
            console().answer(isJson() ? plan.text() : told(client, plan, source, false));
            return nothing ? Exit.DONE : Exit.PLANNED;
        }
        if (!isJson()) {
            console().answer(told(client, plan, source, false));
        }
        if (nothing) {
            return awaited(client, (ObjectNode) plan.body());
        }
        if (!yes && !console().confirms("Do this at " + client.base() + "?", "--yes")) {
            console().say("warmfront: not confirmed, and nothing was changed");
            return Exit.FAILED;
        }
        Answer done = planned.apply(client, source, plan.etag(), UUID.randomUUID().toString());
        return awaited(client, (ObjectNode) done.body());
    }

    static String told(Client client, Answer plan, Source source, boolean whole) {
        JsonNode owner = plan.body().path("owner");
        return (owner.isNull() ? "A document without an owner" : "Owner " + owner.asString(""))
                + " at "
                + client.base()
                + "\n"
                + PlanText.of(plan.body(), source, whole);
    }

    /// Waits until what was done, now or by the same document before, is live.
    private int awaited(Client client, ObjectNode done) throws Failure {
        String id = done.path("changeId").asString("");
        boolean waits = !id.isEmpty() && !patience.isZero();
        JsonNode change = null;
        if (waits) {
            change = Follow.change(client, console(), id, patience);
            done.set("change", change);
            done.put("status", change.path("status").asString(""));
        }
        if (isJson()) {
            console().answer(done.toPrettyString());
        }
        if (change == null) {
            if (!id.isEmpty() && !isJson()) {
                console().answer("Stored as " + id + ", not waited for.");
            }
            return Exit.DONE;
        }
        return new Ending(console(), isJson(), patience).of(change, id);
    }
}
