package dev.warmfront.control.dns;

import dev.warmfront.control.web.Wait;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/v1/hosted-zones/{id}/change-batches/{changeId}",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Record sets")
class ChangeBatchController {

    private final ChangeBatches batches;

    ChangeBatchController(ChangeBatches batches) {
        this.batches = batches;
    }

    @GetMapping
    @Operation(
            summary = "Tell whether a batch is what all name servers answer",
            description =
                    "INSYNC once every edge in service has acknowledged a release that has it."
                            + " `GET /v1/changes/{id}` tells of each edge, and why it is not. Every"
                            + " change of the zone is a batch. With `wait`, answers when it is"
                            + " INSYNC, or will not be, or the time is up.")
    ChangeBatchView get(
            @Parameter(example = ZoneController.ID) @PathVariable String id,
            @Parameter(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String changeId,
            @Parameter(description = "How long to wait, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        return batches.find(id, changeId, Wait.of(wait));
    }
}
