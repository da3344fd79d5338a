package dev.warmfront.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Waits until edges have made of something what was asked for, and says meanwhile how it goes.
final class Follow {

    private static final long STEP_SECONDS = 5;
    private static final int NAMED = 5;

    private Follow() {}

    /// Waits for a change.
    ///
    /// @return the change as it was seen last
    static JsonNode change(Client client, Console console, String id, Duration patience)
            throws Failure {
        return until(
                client,
                console,
                "/v1/changes/" + Client.encoded(id),
                patience,
                change -> isDecided(change.path("status").asString("")),
                change -> counted(change, "state", "ACKNOWLEDGED", "runs on") + noted(change));
    }

    /// What the control plane says of it meanwhile: why it is not everywhere yet.
    private static String noted(JsonNode change) {
        String message = change.path("diagnostics").path(0).path("message").asString("");
        return message.isEmpty() ? "" : "; " + message;
    }

    /// Waits for an invalidation, likewise.
    static JsonNode invalidation(Client client, Console console, String path, Duration patience)
            throws Failure {
        return until(
                client,
                console,
                path,
                patience,
                invalidation -> invalidation.path("status").asString("").equals("COMPLETED"),
                invalidation -> counted(invalidation, "state", "CONFIRMED", "confirmed by"));
    }

    static boolean isDecided(String status) {
        return List.of("LIVE", "HELD", "REJECTED").contains(status);
    }

    /// How many edges have it, and which are waited for.
    static String counted(JsonNode of, String member, String done, String words) {
        List<String> waited = new ArrayList<>();
        int all = 0;
        for (JsonNode edge : of.path("edges")) {
            String state = edge.path(member).asString("");
            if (!state.equals("AWAY")) {
                all++;
                if (!state.equals(done)) {
                    waited.add(edge.path("name").asString(""));
                }
            }
        }
        if (all == 0) {
            return "no edge is in service";
        }
        String some = String.join(", ", waited.subList(0, Math.min(NAMED, waited.size())));
        String more = waited.size() > NAMED ? " and " + (waited.size() - NAMED) + " more" : "";
        return words
                + " "
                + (all - waited.size())
                + " of "
                + all
                + (all == 1 ? " edge" : " edges")
                + (waited.isEmpty() ? "" : ", waiting for " + some + more);
    }

    private static JsonNode until(
            Client client,
            Console console,
            String path,
            Duration patience,
            Predicate<JsonNode> enough,
            Function<JsonNode, String> words)
            throws Failure {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = Math.max(0, (end - System.nanoTime()) / 1_000_000_000);
            JsonNode seen = client.get(path + "?wait=" + Math.min(left, STEP_SECONDS) + "s").body();
            if (enough.test(seen) || System.nanoTime() >= end || left == 0) {
                return seen;
            }
            console.progress(words.apply(seen));
        }
    }
}
