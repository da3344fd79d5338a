package dev.warmfront.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells what an edge would do with a request, and why. Nothing is sent to an edge.",
            "",
            "Exit status: 0 explained, whatever the edge would do; 1 failed."
        })
final class ExplainCommand extends Call {

    @Parameters(paramLabel = "URL", description = "With http or https, as a viewer asks for it.")
    private String url = "";

    @Option(
            names = {"-X", "--method"},
            paramLabel = "METHOD",
            defaultValue = "GET",
            description = "The method (default: GET).")
    private String method = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "FIELD",
            description = "A header field, `Name: value`; repeatable.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            defaultValue = "192.0.2.1",
            description = "The viewer's address (default: 192.0.2.1, which is nobody's).")
    private String viewer = "";

    @Option(names = "--body", description = "It has a body.")
    private boolean body;

    @Option(
            names = "--staging",
            description = "Where it is decided by lot: it falls on the staging distribution.")
    private boolean staging;

    @Option(
            names = "--release",
            paramLabel = "NUMBER",
            description = "An earlier release; the newest unless you say.")
    private @Nullable Long release;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "What the origin answers, to learn how long that is kept.")
    private @Nullable Integer status;

    @Option(
            names = "--answer-header",
            paramLabel = "FIELD",
            description = "A header field of that answer, `Name: value`; repeatable.")
    private List<String> answerHeaders = new ArrayList<>();

    @Override
    int run() throws Failure {
        Client client = open();
        ObjectNode question = client.json().createObjectNode();
        question.put("method", method).put("url", url).put("viewerAddress", viewer);
        question.put("body", body);
        fields(question.putArray("headers"), "--header", headers);
        if (staging) {
            question.put("staging", true);
        }
        if (release != null) {
            question.put("release", release);
        }
        if (status != null || !answerHeaders.isEmpty()) {
            ObjectNode answer =
                    question.putObject("answer").put("status", status == null ? 200 : status);
            fields(answer.putArray("headers"), "--answer-header", answerHeaders);
        }
        byte[] asked = question.toString().getBytes(StandardCharsets.UTF_8);
        Answer answer = client.post("/v1/explain", asked, "Content-Type", "application/json");
        console()
                .answer(
                        isJson()
                                ? answer.body().toPrettyString()
                                : ExplanationText.of(method, url, answer.body()));
        return Exit.DONE;
    }

    private static void fields(ArrayNode into, String option, List<String> lines) throws Failure {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new Failure(option + ": " + line + " (expected: Name: value)");
            }
            into.addObject()
                    .put("name", line.substring(0, colon).strip())
                    .put("value", line.substring(colon + 1).strip());
        }
    }
}
