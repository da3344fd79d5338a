package dev.warmfront.control.health;

import dev.warmfront.compiler.health.DesiredHealthCheck;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import java.util.List;
import org.springframework.stereotype.Component;

/// All health checks.
@Component
public class HealthChecks {

    private final Resources<HealthCheckDraft> resources;
    private final Translation<HealthCheckDraft, DesiredHealthCheck> desired;

    HealthChecks(ResourceFactory factory) {
        resources = factory.of(new HealthCheckKind());
        desired = resources.translated(HealthChecks::desired);
    }

    /// What the compiler eats.
    public List<DesiredHealthCheck> desired() {
        return desired.all();
    }

    Resources<HealthCheckDraft> resources() {
        return resources;
    }

    private static DesiredHealthCheck desired(Stored<HealthCheckDraft> stored) {
        HealthCheckDraft draft = stored.draft();
        return new DesiredHealthCheck(
                stored.id(),
                draft.type().name(),
                draft.domainName(),
                draft.port(),
                draft.path(),
                draft.hostHeader(),
                draft.searchString(),
                draft.verifyCertificate(),
                draft.intervalSeconds(),
                draft.timeoutSeconds(),
                draft.failureThreshold(),
                draft.successThreshold(),
                draft.inverted(),
                draft.disabled(),
                draft.children(),
                draft.threshold());
    }
}
