package dev.warmfront.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes the document that says what stands: in YAML, or with --output json in JSON."
                        + " Applied, it changes nothing.")
final class ExportCommand extends Call {

    @Option(
            names = "--owner",
            paramLabel = "OWNER",
            description = "Only what this owner has; without, everything.")
    private @Nullable String owner;

    @Option(names = "--unowned", description = "Only what nobody owns.")
    private boolean unowned;

    @Option(
            names = {"-o", "--to"},
            paramLabel = "FILE",
            description = "Where to write it; standard output unless you say.")
    private @Nullable Path file;

    @Override
    int run() throws Failure {
        Client client = open();
        String query =
                (owner == null ? "?" : "?owner=" + Client.encoded(owner) + "&")
                        + "unowned="
                        + unowned;
        String accepted = isJson() ? "application/json" : "application/yaml, application/json;q=0";
        Answer answer = client.get("/v1/apply/export" + query, "Accept", accepted);
        String leftOut = answer.header("Warmfront-Left-Out");
        if (!leftOut.isEmpty()) {
            console().say("warmfront: left out, because it has no name: " + leftOut);
        }
        if (file == null) {
            console().answer(answer.text().stripTrailing());
            return Exit.DONE;
        }
        try {
            Files.writeString(file, answer.text().stripTrailing() + "\n");
        } catch (IOException e) {
            throw new Failure(file + ": cannot be written");
        }
        return Exit.DONE;
    }
}
