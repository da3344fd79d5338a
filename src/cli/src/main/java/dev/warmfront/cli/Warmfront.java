package dev.warmfront.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The commands that call a control plane.
@Command(
        name = "warmfront",
        mixinStandardHelpOptions = true,
        version = "Warmfront 0.1.0",
        description = "Calls a Warmfront control plane, for people and pipelines.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ApplyCommand.class,
            DiffCommand.class,
            ExportCommand.class,
            StatusCommand.class,
            PurgeCommand.class,
            LogsCommand.class,
            PromoteCommand.class,
            ExplainCommand.class,
            AuditCommand.class,
            RehearsalCommand.class
        })
public final class Warmfront implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Warmfront())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(failure -> Exit.FAILED)
                .setParameterExceptionHandler(Warmfront::complain)
                .setExecutionExceptionHandler((bug, line, parsed) -> {
                    line.getErr().println("warmfront: " + bug + " (please report it)");
                    return Exit.FAILED;
                });
    }

    /// Two would be taken for "something to do" by a pipeline.
    private static int complain(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        line.getErr().println("warmfront: " + wrong.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, line.getErr())) {
            line.getErr()
                    .println("  ./" + line.getCommandSpec().qualifiedName() + " --help tells more");
        }
        return Exit.FAILED;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }
}
