package dev.warmfront.control.dns;

import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import dev.warmfront.snapshot.dns.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The making of zones, which get more than they ask for.
@Component
class ZoneWrites {

    private static final int NS_TTL_SECONDS = 172_800;
    private static final int SOA_TTL_SECONDS = 900;

    /// Serial, refresh, retry, expire and minimum. Nobody transfers a zone from here, so the serial
    /// does not move.
    private static final String SOA_NUMBERS = "1 7200 900 1209600 86400";

    private final Resources<ZoneDraft> zones;
    private final JsonMapper json;
    private final List<String> nameServers;

    /// @param nameServers the names under which edges answer; two below `suffix` when there is none
    ZoneWrites(
            Zones zones,
            JsonMapper json,
            @Value("${warmfront.dns.name-servers:}") List<String> nameServers,
            @Value("${warmfront.suffix}") String suffix) {
        this.zones = zones.resources();
        this.json = json;
        this.nameServers =
                nameServers.isEmpty()
                        ? List.of("ns1." + suffix, "ns2." + suffix)
                        : List.copyOf(nameServers);
    }

    /// A new zone, with its SOA and NS.
    ResponseEntity<JsonNode> create(Write write) {
        ZoneDraft asked = Documents.read(write.document(), ZoneDraft.class);
        List<RecordSetDraft> sets = new ArrayList<>(made(asked.name()));
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < asked.recordSets().size(); i++) {
            RecordSetDraft set = asked.recordSets().get(i);
            if (set.isApex(asked.name())) {
                faults.add(
                        Fault.of(
                                "/recordSets/" + i,
                                "kept-by-the-system",
                                set.key().toString(),
                                "no SOA and no NS of the zone itself"));
            }
            sets.add(set);
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        JsonNode document =
                json.valueToTree(new ZoneDraft(asked.name(), asked.comment(), asked.tags(), sets));
        try {
            return zones.create(write.with(document));
        } catch (ProblemException e) {
            // What the caller sent begins after what was made.
            int made = sets.size() - asked.recordSets().size();
            throw e.pointing(fault -> shifted(fault, made));
        }
    }

    private List<RecordSetDraft> made(String zone) {
        String soa = nameServers.getFirst() + " hostmaster." + zone + " " + SOA_NUMBERS;
        return List.of(
                made(zone, RecordType.SOA, SOA_TTL_SECONDS, List.of(soa)),
                made(zone, RecordType.NS, NS_TTL_SECONDS, nameServers));
    }

    private static RecordSetDraft made(
            String zone, RecordType type, int ttlSeconds, List<String> values) {
        return new RecordSetDraft(zone, type, ttlSeconds, values, null, null, null, null, null);
    }

    private static Fault shifted(Fault fault, int by) {
        Fault.Element set = fault.in("recordSets");
        if (set == null) {
            return fault;
        }
        int index = set.index() - by;
        // What was made is at fault only when the name of the zone is.
        return fault.at(index < 0 ? "/name" : "/recordSets/" + index + set.rest());
    }
}
