package dev.warmfront.control.dns;

import dev.warmfront.compiler.dns.DesiredAlias;
import dev.warmfront.compiler.dns.DesiredGeolocation;
import dev.warmfront.compiler.dns.DesiredGeoproximity;
import dev.warmfront.compiler.dns.DesiredRecordSet;
import dev.warmfront.compiler.dns.DesiredZone;
import dev.warmfront.control.dns.RecordSetDraft.AliasDraft;
import dev.warmfront.control.dns.RecordSetDraft.AllUnhealthy;
import dev.warmfront.control.dns.RecordSetDraft.GeolocationDraft;
import dev.warmfront.control.dns.RecordSetDraft.GeoproximityDraft;
import dev.warmfront.control.domain.Domains;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// All hosted zones.
@Component
public class Zones {

    private final ZoneKind kind;
    private final Resources<ZoneDraft> resources;
    private final Translation<ZoneDraft, DesiredZone> desired;

    Zones(ResourceFactory factory, Apex apex, Domains domains, ObjectProvider<Tie> ties) {
        kind = new ZoneKind(apex, domains, ties);
        resources = factory.of(kind);
        desired = resources.translated(Zones::desired);
    }

    /// What the compiler eats.
    public List<DesiredZone> desired() {
        return desired.all();
    }

    /// The name of the zone with this id.
    ///
    /// @throws dev.warmfront.control.web.ProblemException if there is none
    public String nameOf(String id) {
        return resources.find(id).draft().name();
    }

    /// For how long something of the zone with this id may be in caches.
    ///
    /// @throws dev.warmfront.control.web.ProblemException if there is none
    public long longestTtlSeconds(String id) {
        return resources.find(id).draft().recordSets().stream()
                .map(RecordSetDraft::ttlSeconds)
                .filter(Objects::nonNull)
                .mapToLong(ttl -> ttl)
                .max()
                .orElse(0);
    }

    Resources<ZoneDraft> resources() {
        return resources;
    }

    ZoneKind kind() {
        return kind;
    }

    static DesiredZone desired(Stored<ZoneDraft> stored) {
        return new DesiredZone(
                stored.id(),
                stored.draft().name(),
                stored.draft().recordSets().stream().map(Zones::desired).toList());
    }

    static DesiredRecordSet desired(RecordSetDraft draft) {
        return new DesiredRecordSet(
                draft.name(),
                draft.type().name(),
                draft.ttlSeconds(),
                draft.values(),
                desired(draft.alias()),
                draft.setIdentifier(),
                draft.weight(),
                draft.failover() == null ? null : draft.failover().name(),
                Boolean.TRUE.equals(draft.multivalue()),
                draft.networks(),
                desired(draft.geolocation()),
                desired(draft.geoproximity()),
                draft.latencyRegion(),
                draft.healthCheckId(),
                draft.allUnhealthy() == AllUnhealthy.FAIL_CLOSED);
    }

    private static @Nullable DesiredGeolocation desired(@Nullable GeolocationDraft draft) {
        return draft == null
                ? null
                : new DesiredGeolocation(
                        draft.continent() == null ? null : draft.continent().name(),
                        draft.country(),
                        draft.subdivision());
    }

    private static @Nullable DesiredGeoproximity desired(@Nullable GeoproximityDraft draft) {
        return draft == null
                ? null
                : new DesiredGeoproximity(
                        draft.latitude(), draft.longitude(), draft.region(), draft.bias());
    }

    private static @Nullable DesiredAlias desired(@Nullable AliasDraft alias) {
        return alias == null
                ? null
                : new DesiredAlias(
                        alias.distributionId(),
                        alias.recordSetName(),
                        alias.evaluateTargetHealth());
    }
}
