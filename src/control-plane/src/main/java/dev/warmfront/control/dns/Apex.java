package dev.warmfront.control.dns;

import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.dns.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// The two record sets that the system makes for every zone: its SOA and its NS.
@Component
class Apex {

    private static final int NS_TTL_SECONDS = 172_800;
    private static final int SOA_TTL_SECONDS = 900;

    /// Serial, refresh, retry, expire and minimum. Nobody transfers a zone from here, so the serial
    /// does not move.
    private static final String SOA_NUMBERS = "1 7200 900 1209600 86400";

    private final List<String> nameServers;

    /// @param nameServers the names under which edges answer; two below `suffix` when there is none
    Apex(
            @Value("${warmfront.dns.name-servers:}") List<String> nameServers,
            @Value("${warmfront.suffix}") String suffix) {
        this.nameServers =
                nameServers.isEmpty()
                        ? List.of("ns1." + suffix, "ns2." + suffix)
                        : List.copyOf(nameServers);
    }

    /// What a new zone gets.
    List<RecordSetDraft> of(String zone) {
        String soa = nameServers.getFirst() + " hostmaster." + zone + " " + SOA_NUMBERS;
        return List.of(
                made(zone, RecordType.SOA, SOA_TTL_SECONDS, List.of(soa)),
                made(zone, RecordType.NS, NS_TTL_SECONDS, nameServers));
    }

    /// Refuses a zone that is asked for with one of them.
    ///
    /// @throws ProblemException with all such
    static void refuse(ZoneDraft asked) {
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
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static RecordSetDraft made(
            String zone, RecordType type, int ttlSeconds, List<String> values) {
        return new RecordSetDraft(
                zone,
                type,
                ttlSeconds,
                values,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                RecordSetDraft.AllUnhealthy.FAIL_OPEN);
    }
}
