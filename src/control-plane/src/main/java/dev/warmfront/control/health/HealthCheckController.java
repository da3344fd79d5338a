package dev.warmfront.control.health;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import dev.warmfront.control.verdict.Flips;
import dev.warmfront.control.verdict.Verdicts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/health-checks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Health checks",
        description = "What edges probe, so that records and origins can rely on it")
@ResourceContract(
        one = "a health check",
        many = "health checks",
        draft = HealthCheckDraft.class,
        view = HealthCheckView.class,
        id = HealthCheckController.ID,
        example = HealthCheckController.EXAMPLE,
        patch = "{\"failureThreshold\": 2}",
        onDelete = "No record set and no origin may name it any more.")
class HealthCheckController extends VersionedController<HealthCheckDraft> {

    static final String ID = "hc-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shop is up",
              "type": "HTTP",
              "domainName": "origin.shop.example",
              "path": "/up",
              "intervalSeconds": 10
            }
            """;

    private final HealthChecks healthChecks;
    private final Verdicts verdicts;
    private final Flips flips;

    HealthCheckController(HealthChecks healthChecks, Verdicts verdicts, Flips flips) {
        super(healthChecks.resources());
        this.healthChecks = healthChecks;
        this.verdicts = verdicts;
        this.flips = flips;
    }

    @GetMapping("/{id}/status")
    @Operation(
            summary = "See what the edges make of a health check",
            description =
                    "At most five edges probe it and tell all others what they find; each edge"
                            + " decides by the same rule. This is what each said last, and what"
                            + " follows. Of a CALCULATED one: what its children say.")
    HealthStatus status(@Parameter(example = ID) @PathVariable String id) {
        HealthCheckDraft draft = healthChecks.resources().find(id).draft();
        return HealthStatus.of(id, draft, children(draft), verdicts.of(id));
    }

    @GetMapping("/{id}/history")
    @Operation(
            summary = "See when a health check turned, and why",
            description =
                    "Those edges tell of it that would probe it, also of what they decided while no"
                            + " control plane was there. Of each check the newest 500 reports are"
                            + " kept.")
    HealthHistory history(@Parameter(example = ID) @PathVariable String id) {
        healthChecks.resources().find(id);
        return new HealthHistory(id, HealthFlip.of(flips.of(id)));
    }

    private List<HealthStatus.Child> children(HealthCheckDraft draft) {
        return draft.children().stream()
                .map(child -> {
                    HealthCheckDraft of = healthChecks.resources().find(child).draft();
                    return HealthStatus.of(child, of, List.of(), verdicts.of(child)).asChild();
                })
                .toList();
    }
}
