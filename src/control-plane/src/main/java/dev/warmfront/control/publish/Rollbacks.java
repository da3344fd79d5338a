package dev.warmfront.control.publish;

import dev.warmfront.control.change.Changes;
import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Ids;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import dev.warmfront.snapshot.Digest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Pins releases and lifts the pin: writes like any other, with a change that tells when edges have
/// followed.
@Component
public class Rollbacks {

    static final String PATH = "/v1/releases/pin";

    private final Pins pins;
    private final Releases releases;
    private final Changes changes;
    private final Writes writes;
    private final JsonMapper json;

    Rollbacks(Pins pins, Releases releases, Changes changes, Writes writes, JsonMapper json) {
        this.pins = pins;
        this.releases = releases;
        this.changes = changes;
        this.writes = writes;
        this.json = json;
    }

    Pin standing() {
        return pins.standing().orElseThrow(Rollbacks::none);
    }

    /// Pins a release, instead of one that is pinned already. Where something stands in the way of
    /// running it again, the gate says so before anything is kept.
    ResponseEntity<JsonNode> rollBack(long version, Write write) {
        String reason = reason(Documents.read(write.document(), RollbackDraft.class));
        return writes.perform(
                write,
                () -> {
                    require(version);
                    JsonNode before = pins.standing().map(this::shown).orElse(null);
                    Pin pin = pins.pin(version, 0, reason, write.actor(), changes.newest());
                    JsonNode after = shown(pin);
                    Map<String, String> headers = Map.of("Location", PATH, "ETag", pin.tag());
                    return outcome(Verb.CREATE, pin, before, after, 201, headers);
                });
    }

    /// Rolls back because a release failed; runs in the transaction that decided so.
    ///
    /// @param settled the version to go back to
    /// @throws ProblemException if that cannot be run any more
    public void fail(long failed, long settled, String reason) {
        String actor = "rollout/" + failed;
        Write write =
                new Write(actor, Ids.next("req-"), null, null, false, null, Digest.of(reason));
        writes.perform(
                write,
                () -> {
                    Pin pin = pins.pin(settled, failed, reason, actor, changes.newest());
                    return outcome(Verb.CREATE, pin, null, shown(pin), 201, Map.of());
                });
    }

    /// Lifts the pin: edges get what is asked for now.
    ResponseEntity<JsonNode> lift(Write write) {
        return writes.perform(
                write,
                () -> {
                    Pin pin = standing();
                    write.requireMatch(pin.tag());
                    pins.lift(changes.newest());
                    return outcome(Verb.DELETE, pin, shown(pin), null, 204, Map.of());
                });
    }

    private static Outcome outcome(
            Verb verb,
            Pin pin,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            int status,
            Map<String, String> headers) {
        return new Outcome(verb, pin.subject(), before, after, status, headers, after);
    }

    /// What edges run before the first release is none to go back to.
    private void require(long version) {
        if (version == 0) {
            throw ProblemException.notFound("release", "0");
        }
        releases.require(version);
    }

    private static String reason(RollbackDraft draft) {
        String reason = draft.reason().strip();
        int longest = RollbackDraft.LONGEST_REASON;
        if (reason.length() > longest || reason.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(
                    List.of(
                            Fault.of(
                                    "/reason",
                                    "invalid-reason",
                                    reason.length() + " characters",
                                    "at most " + longest + ", no control character")));
        }
        return reason;
    }

    private JsonNode shown(Pin pin) {
        return json.valueToTree(PinView.of(pin));
    }

    private static ProblemException none() {
        return new ProblemException(
                Problem.NOT_FOUND, "pin: none (expected: releases pinned to one of them)");
    }
}
