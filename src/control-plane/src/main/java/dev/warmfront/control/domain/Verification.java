package dev.warmfront.control.domain;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.tenancy.Tenancy;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes a tenant speak for a domain: because its DNS says so, or whoever runs the installation.
///
/// Who controls the DNS of a domain today speaks for it. So whoever proves it takes it over from
/// who proved it before, once the older record is gone; what was granted stays until it is given
/// up.
@Component
class Verification {

    private final Proofs proofs;
    private final TextRecords records;
    private final Resources<DomainDraft> domains;
    private final DomainKind kind;
    private final Writes writes;
    private final Tenancy tenancy;
    private final JsonMapper json;

    Verification(
            Domains domains,
            Proofs proofs,
            TextRecords records,
            Writes writes,
            Tenancy tenancy,
            JsonMapper json) {
        this.domains = domains.resources();
        this.kind = new DomainKind(proofs);
        this.proofs = proofs;
        this.records = records;
        this.writes = writes;
        this.tenancy = tenancy;
        this.json = json;
    }

    ResponseEntity<JsonNode> verify(String id, Write write) {
        Proof asked = proofs.get(domains.find(id).id());
        // The world is asked before others have to wait for it.
        Set<String> said = records.at(asked.txtName());
        return writes.perform(
                write,
                () -> {
                    Stored<DomainDraft> stored = domains.find(id);
                    Proof proof = proofs.get(id);
                    if (!said.contains(proof.txtValue())) {
                        throw new ProblemException(
                                Problem.NOT_PROVED,
                                "TXT "
                                        + proof.txtName()
                                        + ": "
                                        + (said.isEmpty() ? "none" : said.size() + " others")
                                        + " (expected: "
                                        + proof.txtValue()
                                        + ")");
                    }
                    JsonNode before = shown(stored);
                    takeOver(proof, said, write);
                    return proved(stored, before, proof.granted());
                });
    }

    ResponseEntity<JsonNode> grant(String id, Write write) {
        return writes.perform(
                write,
                () -> {
                    Stored<DomainDraft> stored = domains.find(id);
                    Proof proof = proofs.get(id);
                    if (elsewhere(proof).isPresent()) {
                        throw taken(proof);
                    }
                    return proved(stored, shown(stored), true);
                });
    }

    private Outcome proved(Stored<DomainDraft> stored, JsonNode before, boolean granted) {
        proofs.prove(stored.id(), granted);
        JsonNode after = shown(stored);
        Map<String, String> headers =
                Map.of("ETag", stored.tag(), "Location", kind.path() + "/" + stored.id());
        return new Outcome(
                Verb.UPDATE,
                DomainKind.NOUN + "/" + stored.id(),
                before,
                after,
                200,
                headers,
                after);
    }

    private Optional<Proof> elsewhere(Proof proof) {
        return tenancy.everywhere(() -> proofs.proved(proof.name()))
                .filter(other -> !other.id().equals(proof.id()));
    }

    /// Ends the proof of whoever had one, and lets it know.
    private void takeOver(Proof proof, Set<String> said, Write write) {
        Optional<Proof> other = elsewhere(proof);
        if (other.isEmpty()) {
            return;
        }
        if (other.get().granted() || said.contains(other.get().txtValue())) {
            throw taken(proof);
        }
        String id = other.get().id();
        tenancy.in(
                Scope.of(other.get().tenantId()),
                () -> {
                    Stored<DomainDraft> lost = domains.find(id);
                    JsonNode before = shown(lost);
                    proofs.lose(id);
                    String subject = DomainKind.NOUN + "/" + id;
                    JsonNode after = shown(lost);
                    writes.note(
                            new Write(
                                    "dns",
                                    write.requestId(),
                                    null,
                                    null,
                                    write.dryRun(),
                                    null,
                                    write.fingerprint()),
                            new Outcome(Verb.UPDATE, subject, before, after, 200, Map.of(), after));
                    return subject;
                });
    }

    private static ProblemException taken(Proof proof) {
        return new ProblemException(
                Problem.NAME_IS_TAKEN,
                "domain: "
                        + proof.name()
                        + " (expected: one that nobody else speaks for; theirs ends when its TXT"
                        + " record is gone and this one is verified)");
    }

    private JsonNode shown(Stored<DomainDraft> stored) {
        return json.valueToTree(kind.view(stored));
    }
}
