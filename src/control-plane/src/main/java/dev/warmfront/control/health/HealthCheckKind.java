package dev.warmfront.control.health;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is special about health checks: some count others.
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
    public Map<String, String> references(HealthCheckDraft draft) {
        Map<String, String> references = new LinkedHashMap<>();
        for (int i = 0; i < draft.children().size(); i++) {
            references.put("/children/" + i, draft.children().get(i));
        }
        return references;
    }

    @Override
    public HealthCheckView view(Stored<HealthCheckDraft> stored) {
        return new HealthCheckView(
                stored.id(), stored.createdAt(), stored.updatedAt(), stored.draft());
    }
}
