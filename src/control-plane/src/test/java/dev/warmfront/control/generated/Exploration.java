package dev.warmfront.control.generated;

import dev.warmfront.testkit.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One walk through the contract: sends what was made, judges what comes back, learns from it, and
/// clears away what has become too much.
public final class Exploration {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// More of one kind would only make every release larger.
    private static final int ENOUGH = 12;

    private final Requests requests;
    private final Judge judge;
    private final Known known;
    private final Wire wire;
    private final Map<String, List<String>> made = new LinkedHashMap<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Map<String, Integer> successes = new TreeMap<>();

    public Exploration(Requests requests, Judge judge, Known known, Wire wire) {
        this.requests = requests;
        this.judge = judge;
        this.known = known;
        this.wire = wire;
    }

    public Sent next(Dice dice) {
        return requests.next(dice);
    }

    /// Sends it.
    ///
    /// @throws AssertionError with what is wrong with the answer, the answer and the request
    public void mustBeFine(Sent request) {
        Reply reply = answered(request);
        List<String> complaints = judge.complaints(request, reply);
        if (!complaints.isEmpty()) {
            throw new AssertionError(
                    String.join("\n", complaints)
                            + "\n\n"
                            + request.curl(wire.host())
                            + "\n\n"
                            + reply.status()
                            + "\n"
                            + String.join("\n", reply.fields())
                            + "\n\n"
                            + reply.text());
        }
        statuses.merge(reply.status(), 1, Integer::sum);
        if (request.tame()) {
            learn(request, reply);
        }
    }

    private Reply answered(Sent request) {
        try {
            return wire.exchange(request);
        } catch (IOException e) {
            // Whoever sends too much may be cut off before it can read that it was too much.
            if (request.body().length >= Bodies.TOO_LONG) {
                return new Reply(400, List.of("Connection: close"), Sent.NO_BODY, true);
            }
            throw new AssertionError(
                    "no answer (" + e.getMessage() + ")\n\n" + request.curl(wire.host()), e);
        }
    }

    private void learn(Sent request, Reply reply) {
        String path = request.target().replaceFirst("\\?.*", "");
        if (reply.status() >= 300) {
            return;
        }
        successes.merge(request.operation().name(), 1, Integer::sum);
        if (request.method().equals("DELETE") && reply.status() == 204) {
            known.forget(path);
            made.values().forEach(paths -> paths.remove(path));
            return;
        }
        if (!reply.field("content-type").startsWith("application/json")) {
            return;
        }
        JsonNode body = JSON.readTree(reply.body());
        known.learn(path, reply.field("etag"), body);
        if (reply.status() == 201 && reply.field("location").startsWith(path + "/")) {
            List<String> all = made.computeIfAbsent(path, p -> new ArrayList<>());
            all.add(reply.field("location"));
            if (all.size() > ENOUGH) {
                clear(all.removeFirst());
            }
        }
    }

    /// What is still referred to stays.
    private void clear(String path) {
        for (Operation operation : requests.operations()) {
            boolean same = Requests.matches(operation.path(), path);
            if (same && operation.method().equals("PATCH") && path.contains("/distributions/")) {
                mustBeFine(
                        plain(
                                operation,
                                path,
                                "{\"enabled\": false}".getBytes(StandardCharsets.UTF_8)));
            }
        }
        for (Operation operation : requests.operations()) {
            if (operation.method().equals("DELETE") && Requests.matches(operation.path(), path)) {
                mustBeFine(plain(operation, path, Sent.NO_BODY));
            }
        }
    }

    private static Sent plain(Operation operation, String path, byte[] body) {
        List<String> headers = new ArrayList<>(List.of(Requests.AUTHORISATION, "If-Match: *"));
        if (body.length > 0) {
            headers.add("Content-Type: " + operation.bodyTypes().getFirst());
        }
        return new Sent(operation, operation.method(), path, headers, body, false, true);
    }

    /// Operations that were never done: what was sent there was not good enough to find much.
    public List<String> unanswered() {
        return requests.operations().stream()
                .map(Operation::name)
                .filter(name -> !successes.containsKey(name))
                .toList();
    }

    @SuppressWarnings("SystemOut") // A figure for whoever reads the build.
    public void report(long seed) {
        System.out.printf(
                "%d generated requests to %d operations, seed %d; answers by status: %s%n",
                wire.count(), requests.operations().size(), seed, statuses);
    }
}
