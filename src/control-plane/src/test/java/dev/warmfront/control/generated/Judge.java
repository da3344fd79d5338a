package dev.warmfront.control.generated;

import dev.warmfront.control.web.Problem;
import dev.warmfront.testkit.http.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Says what is wrong with an answer, whatever was asked: no error of the service itself, only what
/// the contract names, problems as problems, nothing of the inside, and what it promises.
public final class Judge {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PROBLEM = "application/problem+json";

    /// Names of classes, traces, statements, and pages of a container.
    private static final Pattern INSIDE =
            Pattern.compile(
                    "\\b(?:[a-z][a-z0-9]*\\.){2,}[A-Z][a-z]\\w+"
                            + "|(?:\\s|\\\\t)at [\\w.$]+\\("
                            + "|\\w(?:Exception|Error)\\b"
                            + "|(?i:sqlstate|psql|\\binsert into\\b|\\bselect \\w+ from\\b"
                            + "|could not execute|violates \\w+ constraint|null ?pointer"
                            + "|cannot invoke|deserialize|hibernate|springframework|tomcat"
                            + "|whitelabel|<html)");

    /// What the container itself may refuse of a request that is hardly HTTP, without a body.
    private static final Set<Integer> NOT_HTTP = Set.of(400, 414, 417, 431, 501, 505);

    private final Contract contract;
    private final Set<String> secrets;

    /// @param secrets what must be in no answer
    public Judge(Contract contract, Set<String> secrets) {
        this.contract = contract;
        this.secrets = Set.copyOf(secrets);
    }

    public List<String> complaints(Sent sent, Reply reply) {
        List<String> complaints = new ArrayList<>();
        String everything = String.join("\n", reply.fields()) + "\n" + reply.text();
        for (String secret : secrets) {
            if (everything.contains(secret)) {
                complaints.add("a secret is in the answer");
            }
        }
        if (reply.status() >= 400) {
            refusal(sent, reply, complaints);
        } else if (sent.tame()) {
            success(sent, reply, complaints);
        }
        return complaints;
    }

    private void refusal(Sent sent, Reply reply, List<String> complaints) {
        int status = reply.status();
        boolean hardlyHttp = !sent.tame() && reply.body().length == 0 && NOT_HTTP.contains(status);
        if (hardlyHttp) {
            return;
        }
        // Only a request that is hardly HTTP can want what the service has not got.
        boolean unknownHttp = !sent.tame() && status == 501;
        if (status >= 500 && !unknownHttp) {
            complaints.add("an error of the service: " + status);
        }
        if (sent.tame() && !sent.operation().hasStatus(status)) {
            complaints.add("the contract does not name " + status);
        }
        if (sent.method().equals("HEAD")) {
            return;
        }
        var inside = INSIDE.matcher(reply.text());
        if (inside.find() && !sent.mentions(inside.group())) {
            complaints.add("it tells of the inside: " + inside.group());
        }
        if (!reply.field("content-type").startsWith(PROBLEM)) {
            complaints.add("Content-Type: " + reply.field("content-type") + ", not " + PROBLEM);
            return;
        }
        problem(reply, complaints);
    }

    private void problem(Reply reply, List<String> complaints) {
        JsonNode body = parsed(reply, complaints);
        complaints.addAll(contract.faults("Problem", body));
        String type = body.path("type").asString("");
        boolean known =
                Arrays.stream(Problem.values())
                        .anyMatch(problem ->
                                problem.type().equals(type) && problem.status() == reply.status());
        if (!known) {
            complaints.add("the problem is none of ours: " + type);
        }
        if (body.path("status").asInt(0) != reply.status()) {
            complaints.add("the problem's status is another");
        }
    }

    private void success(Sent sent, Reply reply, List<String> complaints) {
        int status = reply.status();
        if (!sent.operation().hasStatus(status)) {
            complaints.add("the contract does not name " + status);
            return;
        }
        if (sent.operation().promises(status, "Location") && reply.field("location").isEmpty()) {
            complaints.add("no Location of what was created");
        }
        if (status == 204 && reply.body().length > 0) {
            complaints.add("204 with a body");
        }
        if (status == 204 || sent.operation().streams()) {
            return;
        }
        String type = reply.field("content-type").split(";", 2)[0].strip();
        JsonNode schema = sent.operation().answerSchema(status, type);
        if (schema.isMissingNode()) {
            complaints.add("the contract does not name " + status + " as '" + type + "'");
        } else if (type.equals("application/json")) {
            complaints.addAll(contract.faults(schema, parsed(reply, complaints)));
        }
    }

    private static JsonNode parsed(Reply reply, List<String> complaints) {
        try {
            return JSON.readTree(reply.body());
        } catch (JacksonException e) {
            complaints.add("not JSON: " + e.getOriginalMessage());
            return JSON.nullNode();
        }
    }
}
