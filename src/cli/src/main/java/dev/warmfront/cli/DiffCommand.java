package dev.warmfront.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells in full what a document would change, and changes nothing.",
            "",
            "Exit status: 0 nothing to do, 2 something to do, 1 failed."
        })
final class DiffCommand extends Call {

    @Mixin private final Planned planned = new Planned();

    @Override
    int run() throws Failure {
        Source source = planned.source();
        Client client = open();
        Answer plan = planned.plan(client, source);
        console().answer(isJson() ? plan.text() : ApplyCommand.told(client, plan, source, true));
        return PlanText.isEmpty(plan.body()) ? Exit.DONE : Exit.PLANNED;
    }
}
