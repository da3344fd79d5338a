package dev.warmfront.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells whether the audit log is what it was: whether any event was altered, taken out"
                    + " or put in.",
            "",
            "Exit status: 0 it is, 1 it is not, or could not be looked at."
        })
final class AuditCommand extends Call {

    private static final int LONGEST_KEPT = 1000;

    @Option(
            names = "--head",
            paramLabel = "FILE",
            description =
                    "Where the last run kept the end of the log: compared, and kept anew. On"
                            + " another machine than the database's it shows a log that was cut"
                            + " off or made anew, too.")
    private @Nullable Path file;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Writes the log there, too: one event a line, as JSON.")
    private @Nullable Path export;

    @Override
    int run() throws Failure {
        Client client = open();
        Answer answer = client.get("/v1/audit-events/verification" + kept());
        JsonNode verdict = answer.body();
        if (isJson()) {
            console().answer(verdict.toPrettyString());
        }
        if (!verdict.path("intact").asBoolean()) {
            JsonNode fault = verdict.path("fault");
            throw new Failure(
                    "the audit log is not what it was: event "
                            + fault.path("sequence").asString("")
                            + " "
                            + fault.path("kind").asString("")
                            + ", "
                            + fault.path("message").asString(""));
        }
        String head = verdict.path("lastSequence").asString("") + " " + answer.text("/head");
        if (file != null) {
            write(file, head + "\n");
        }
        if (export != null) {
            write(export, client.get("/v1/audit-events/export", "Accept", "*/*").text());
        }
        if (!isJson()) {
            console().answer("As it was: " + answer.text("/events") + " events, the last " + head);
        }
        return Exit.DONE;
    }

    /// What was kept, as the service wants to hear it; empty when nothing was.
    private String kept() throws Failure {
        if (file == null) {
            return "";
        }
        String text;
        try {
            text = Files.size(file) > LONGEST_KEPT ? "" : Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            console().say("warmfront: " + file + " is not there yet; nothing is compared with it");
            return "";
        } catch (IOException e) {
            throw new Failure("--head: " + file + " (expected: a file to read)");
        }
        List<String> parts = List.of(text.split(" ", -1));
        if (parts.size() != 2) {
            throw new Failure("--head: " + file + " (expected: what an earlier run kept there)");
        }
        return "?sequence="
                + Client.encoded(parts.get(0))
                + "&hash="
                + Client.encoded(parts.get(1));
    }

    private static void write(Path to, String text) throws Failure {
        try {
            Files.writeString(to, text);
        } catch (IOException e) {
            throw new Failure(to + ": cannot be written");
        }
    }
}
