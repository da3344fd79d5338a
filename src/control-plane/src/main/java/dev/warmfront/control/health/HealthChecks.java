package dev.warmfront.control.health;

import dev.warmfront.compiler.health.DesiredHealthCheck;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import java.util.List;
import org.springframework.stereotype.Component;

/// All health checks, and what edges say about them.
@Component
public class HealthChecks {

    private final Resources<HealthCheckDraft> resources;
    private final Verdicts verdicts;

    HealthChecks(ResourceFactory factory, Verdicts verdicts) {
        this.resources = factory.of(new HealthCheckKind());
        this.verdicts = verdicts;
    }

    /// What the compiler eats.
    public List<DesiredHealthCheck> desired() {
        return resources.desired(HealthChecks::desired);
    }

    /// Notes what an edge makes of the health checks it probes. Cheap when nothing is new, so it may
    /// be told every second.
    public void hear(String edgeId, List<Verdict> heard) {
        verdicts.hear(edgeId, heard);
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
                draft.intervalSeconds(),
                draft.timeoutSeconds(),
                draft.failureThreshold(),
                draft.successThreshold());
    }
}
