package dev.warmfront.control.health;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import org.jspecify.annotations.Nullable;

/// What is special about health checks: nothing but what they are called.
final class HealthCheckKind implements Kind<HealthCheckDraft> {

    @Override
    public String noun() {
        return "health-check";
    }

    @Override
    public String prefix() {
        return "hc-";
    }

    @Override
    public String path() {
        return "/v1/health-checks";
    }

    @Override
    public Class<HealthCheckDraft> draft() {
        return HealthCheckDraft.class;
    }

    @Override
    public @Nullable String name(HealthCheckDraft draft) {
        return draft.name();
    }

    @Override
    public HealthCheckView view(Stored<HealthCheckDraft> stored) {
        return new HealthCheckView(
                stored.id(), stored.createdAt(), stored.updatedAt(), stored.draft());
    }
}
