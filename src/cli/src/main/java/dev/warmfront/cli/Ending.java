package dev.warmfront.cli;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// How a command that changed something ends: with what became of the change while it waited.
///
/// @param json whether the answer was given already
/// @param patience for how long it waited
record Ending(Console console, boolean json, Duration patience) {

    /// Tells it.
    ///
    /// @return the exit status
    int of(JsonNode change, String id) {
        String edges = Follow.counted(change, "state", "ACKNOWLEDGED", "runs on");
        return switch (change.path("status").asString("")) {
            case "LIVE" -> {
                if (!json) {
                    String release = change.path("releaseVersion").asString("");
                    console.answer("Live: release " + release + " " + edges + ".");
                }
                yield Exit.DONE;
            }
            case "REJECTED" -> {
                console.say(
                        "warmfront: stored as "
                                + id
                                + ", but refused: "
                                + StatusCommand.reasons(change));
                yield Exit.FAILED;
            }
            case "HELD" -> {
                console.say(
                        "warmfront: stored as "
                                + id
                                + ", but held back: "
                                + StatusCommand.reasons(change));
                yield Exit.NOT_LIVE_YET;
            }
            default -> {
                console.say(
                        "warmfront: stored as "
                                + id
                                + ", but not live within "
                                + Patience.text(patience)
                                + ": "
                                + edges
                                + " (./warmfront status "
                                + id
                                + " tells how it goes on)");
                yield Exit.NOT_LIVE_YET;
            }
        };
    }
}
