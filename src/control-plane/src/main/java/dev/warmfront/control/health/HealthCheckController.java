package dev.warmfront.control.health;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import dev.warmfront.control.verdict.Verdicts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
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

    HealthCheckController(HealthChecks healthChecks, Verdicts verdicts) {
        super(healthChecks.resources());
        this.healthChecks = healthChecks;
        this.verdicts = verdicts;
    }

    @GetMapping("/{id}/status")
    @Operation(
            summary = "See what the edges make of a health check",
            description =
                    "At most five edges probe it and tell all others what they find; each edge"
                            + " decides by the same rule. This is what each said last, and what"
                            + " follows.")
    HealthStatus status(@Parameter(example = ID) @PathVariable String id) {
        HealthCheckDraft draft = healthChecks.resources().find(id).draft();
        return HealthStatus.of(id, draft, verdicts.of(id));
    }
}
