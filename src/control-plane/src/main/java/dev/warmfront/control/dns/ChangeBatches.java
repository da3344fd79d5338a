package dev.warmfront.control.dns;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Change;
import dev.warmfront.control.change.Changes;
import dev.warmfront.control.change.Progress;
import dev.warmfront.control.change.Progress.Status;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.ProblemException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How far batches of changes have come: changes like any others, in the words of those who know
/// zones.
@Component
class ChangeBatches {

    private final Resources<ZoneDraft> zones;
    private final Changes changes;
    private final Progress progress;
    private final Bell bell;

    ChangeBatches(Zones zones, Changes changes, Progress progress, Bell bell) {
        this.zones = zones.resources();
        this.changes = changes;
        this.progress = progress;
        this.bell = bell;
    }

    /// A batch, when it is decided or the time is up.
    ///
    /// @throws ProblemException if there is none in that zone
    ChangeBatchView find(String zoneId, String changeId, Duration patience) {
        ZoneDraft zone = zones.find(zoneId).draft();
        Change change =
                changes.find(changeId)
                        .filter(one -> one.subject().equals("hosted-zone/" + zoneId))
                        .orElseThrow(() -> ProblemException.notFound("change batch", changeId));
        return new ChangeBatchView(
                changeId, status(change, patience), change.at(), zoneId, zone.recordSets().size());
    }

    /// The answer to a batch, with how far it has come; that to a dry run as it is.
    ResponseEntity<JsonNode> told(
            String zoneId, ResponseEntity<JsonNode> answer, Duration patience) {
        String id = answer.getHeaders().getFirst("Warmfront-Change");
        Optional<Change> change = id == null ? Optional.empty() : changes.find(id);
        if (change.isEmpty() || !(answer.getBody() instanceof ObjectNode body)) {
            return answer;
        }
        body.put("id", id);
        body.put("status", status(change.get(), patience).name());
        body.put("submittedAt", change.get().at().toString());
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header("Location", "/v1/hosted-zones/" + zoneId + "/change-batches/" + id)
                .body(body);
    }

    private ChangeBatchView.Status status(Change change, Duration patience) {
        Status status = bell.await(() -> progress.of(change).status(), Status::isDecided, patience);
        return status == Status.LIVE
                ? ChangeBatchView.Status.INSYNC
                : ChangeBatchView.Status.PENDING;
    }
}
