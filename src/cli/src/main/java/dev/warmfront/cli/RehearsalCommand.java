package dev.warmfront.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// Does a little of everything and reaches nobody: the JVM learns from it what a start needs.
@Command(name = "rehearse", hidden = true)
final class RehearsalCommand implements Callable<Integer> {

    /// Nothing listens there.
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private static final String DOCUMENT = "owner: shop\ndistributions:\n- name: shop\n";

    private static final String PLAN =
            """
            {"owner": "shop", "counts": {"update": 1}, "steps": [
              {"action": "UPDATE", "kind": "distribution", "name": "shop",
               "pointer": "/distributions/0",
               "differences": [{"pointer": "/comment", "from": null, "to": "a"}]}]}
            """;

    @Override
    public Integer call() {
        Console console = new Console(System.out, System.err);
        Client client = new Client(NOWHERE, "wf_", "nowhere", "", console);
        JsonNode plan = client.json().readTree(PLAN);
        console.answer(PlanText.of(plan, Source.of("site.yaml", DOCUMENT), true));
        try {
            client.get("/v1/edges");
        } catch (Failure expected) {
            console.say(expected.message());
        }
        return Exit.DONE;
    }
}
