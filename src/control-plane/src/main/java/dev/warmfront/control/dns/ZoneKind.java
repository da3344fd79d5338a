package dev.warmfront.control.dns;

import dev.warmfront.control.domain.Domains;
import dev.warmfront.control.resource.Declared;
import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.dns.RecordType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/// What is special about hosted zones: their name stays, and so do the SOA and NS that the system
/// made; only an empty one can be deleted.
final class ZoneKind implements Kind<ZoneDraft> {

    private final Apex apex;
    private final Domains domains;
    private final ObjectProvider<Tie> ties;

    /// A record set on its way into a zone.
    ///
    /// @param asked where it is in what was asked for; negative for what the system adds
    private record Placed(RecordSetDraft set, int asked) {}

    ZoneKind(Apex apex, Domains domains, ObjectProvider<Tie> ties) {
        this.apex = apex;
        this.domains = domains;
        this.ties = ties;
    }

    @Override
    public String noun() {
        return "hosted-zone";
    }

    @Override
    public String prefix() {
        return "z-";
    }

    @Override
    public String path() {
        return "/v1/hosted-zones";
    }

    @Override
    public Class<ZoneDraft> draft() {
        return ZoneDraft.class;
    }

    @Override
    public String name(ZoneDraft draft) {
        return draft.name();
    }

    @Override
    public ZoneView view(Stored<ZoneDraft> stored) {
        ZoneDraft draft = stored.draft();
        return new ZoneView(
                stored.id(),
                nameServers(draft),
                draft.recordSets().size(),
                stored.createdAt(),
                stored.updatedAt(),
                draft);
    }

    @Override
    public Map<String, String> references(ZoneDraft draft) {
        Map<String, String> references = new LinkedHashMap<>();
        for (int i = 0; i < draft.recordSets().size(); i++) {
            RecordSetDraft set = draft.recordSets().get(i);
            String at = "/recordSets/" + i;
            if (set.alias() != null && set.alias().distributionId() != null) {
                references.put(at + "/alias/distributionId", set.alias().distributionId());
            }
            if (set.healthCheckId() != null) {
                references.put(at + "/healthCheckId", set.healthCheckId());
            }
        }
        return references;
    }

    /// With SOA and NS. What is there keeps its place: in which order a document names record sets
    /// makes no difference.
    @Override
    public Declared<ZoneDraft> declared(ZoneDraft asked, @Nullable ZoneDraft before) {
        Apex.refuse(asked);
        List<Placed> placed = new ArrayList<>();
        Collection<RecordSetDraft> kept =
                before == null ? apex.of(asked.name()) : apex(before).values();
        kept.forEach(set -> placed.add(new Placed(set, -1)));
        for (int i = 0; i < asked.recordSets().size(); i++) {
            placed.add(new Placed(asked.recordSets().get(i), i));
        }
        if (before != null) {
            Map<RecordSetKey, Integer> places = new HashMap<>();
            for (RecordSetDraft set : before.recordSets()) {
                places.put(set.key(), places.size());
            }
            placed.sort(
                    Comparator.comparing(
                            one -> places.getOrDefault(one.set().key(), Integer.MAX_VALUE)));
        }
        List<RecordSetDraft> sets = placed.stream().map(Placed::set).toList();
        return new Declared<>(
                new ZoneDraft(asked.name(), asked.comment(), asked.tags(), sets),
                pointer -> origin(pointer, placed));
    }

    @Override
    public ZoneDraft asked(ZoneDraft stored) {
        return new ZoneDraft(
                stored.name(),
                stored.comment(),
                stored.tags(),
                stored.recordSets().stream().filter(set -> !set.isApex(stored.name())).toList());
    }

    private static String origin(String pointer, List<Placed> placed) {
        Fault.Element set = new Fault(pointer, "", "").in("recordSets");
        if (set == null) {
            return pointer;
        }
        int asked = placed.get(set.index()).asked();
        // What the system adds is at fault only when the name of the zone is.
        return asked < 0 ? "/name" : "/recordSets/" + asked + set.rest();
    }

    @Override
    public void onStore(Stored<ZoneDraft> stored, @Nullable Stored<ZoneDraft> before) {
        if (before == null) {
            domains.requireZone(stored.draft().name());
            return;
        }
        List<Fault> faults = new ArrayList<>();
        String name = before.draft().name();
        if (!stored.draft().name().equals(name)) {
            String expected = name + ", it cannot be changed";
            faults.add(Fault.of("/name", "read-only", stored.draft().name(), expected));
        } else if (!apex(stored.draft()).equals(apex(before.draft()))) {
            String expected = "SOA and NS of " + name + " as they were";
            faults.add(Fault.of("/recordSets", "kept-by-the-system", "changed", expected));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    @Override
    public void onDelete(Stored<ZoneDraft> stored) {
        onPrune(stored);
        int more = stored.draft().recordSets().size() - apex(stored.draft()).size();
        if (more > 0) {
            throw new ProblemException(
                    Problem.NOT_EMPTY,
                    "recordSets: " + more + " (expected: none but SOA and NS of the zone itself)");
        }
    }

    /// A document that does not hold the zone any more does not hold what is in it either.
    @Override
    public void onPrune(Stored<ZoneDraft> stored) {
        ties.forEach(tie -> tie.onDelete(stored.id()));
    }

    private static Map<RecordSetKey, RecordSetDraft> apex(ZoneDraft draft) {
        Map<RecordSetKey, RecordSetDraft> apex = new LinkedHashMap<>();
        draft.recordSets().stream()
                .filter(set -> set.isApex(draft.name()))
                .forEach(set -> apex.put(set.key(), set));
        return apex;
    }

    private static List<String> nameServers(ZoneDraft draft) {
        return draft.recordSets().stream()
                .filter(set -> set.isApex(draft.name()) && set.type() == RecordType.NS)
                .flatMap(set -> set.values().stream())
                .toList();
    }
}
