package dev.warmfront.control.dns;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Query;
import dev.warmfront.snapshot.dns.RecordType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What there can be only one of in a zone.
///
/// @param name absolute, lower-case, no final dot: the one form that documents and paths have
/// @param setIdentifier what tells weighted or failover sets apart; null for a simple one
record RecordSetKey(String name, RecordType type, @Nullable String setIdentifier) {

    /// The record set of the zone that has this key.
    ///
    /// @throws ProblemException if there is none, naming the set identifiers that there are
    RecordSetDraft in(ZoneDraft zone) {
        return zone.recordSets().stream()
                .filter(set -> set.key().equals(this))
                .findFirst()
                .orElseThrow(() -> missing(zone));
    }

    boolean isIn(ZoneDraft zone) {
        return zone.recordSets().stream().anyMatch(set -> set.key().equals(this));
    }

    /// Where it can be read.
    String path(String zoneId) {
        Query query = new Query().and("setIdentifier", setIdentifier);
        return "/v1/hosted-zones/" + zoneId + "/record-sets/" + name + "/" + type + query;
    }

    /// Everything in an order that keeps names together.
    @Override
    public String toString() {
        return name + "/" + type + (setIdentifier == null ? "" : "/" + setIdentifier);
    }

    private ProblemException missing(ZoneDraft zone) {
        List<String> identifiers =
                zone.recordSets().stream()
                        .filter(set -> set.name().equals(name) && set.type() == type)
                        .map(RecordSetDraft::setIdentifier)
                        .filter(Objects::nonNull)
                        .limit(20)
                        .toList();
        String expected =
                identifiers.isEmpty()
                        ? "one of " + zone.name() + ", its name lower-case without a final dot"
                        : "a setIdentifier of " + String.join(", ", identifiers);
        return new ProblemException(
                Problem.NOT_FOUND, "record set: " + this + " (expected: " + expected + ")");
    }
}
