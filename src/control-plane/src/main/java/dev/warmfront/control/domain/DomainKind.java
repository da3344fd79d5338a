package dev.warmfront.control.domain;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.base.HostName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is special about domains: their name stays, a token is made for each, and one whose names
/// are in use cannot be given up.
final class DomainKind implements Kind<DomainDraft> {

    static final String NOUN = "domain";

    private final Proofs proofs;

    DomainKind(Proofs proofs) {
        this.proofs = proofs;
    }

    @Override
    public String noun() {
        return NOUN;
    }

    @Override
    public String prefix() {
        return "dom-";
    }

    @Override
    public String path() {
        return "/v1/domains";
    }

    /// Nothing to restore: what was proved once need not be true any more.
    @Override
    public boolean isVersioned() {
        return false;
    }

    @Override
    public Class<DomainDraft> draft() {
        return DomainDraft.class;
    }

    @Override
    public String name(DomainDraft draft) {
        return draft.name();
    }

    @Override
    public DomainView view(Stored<DomainDraft> stored) {
        Proof proof = proofs.get(stored.id());
        return new DomainView(
                stored.id(),
                proof.status(),
                proof.txtName(),
                proof.txtValue(),
                proof.provedAt(),
                stored.createdAt(),
                stored.updatedAt(),
                stored.draft());
    }

    @Override
    public void onStore(Stored<DomainDraft> stored, @Nullable Stored<DomainDraft> before) {
        String name = stored.draft().name();
        if (before == null) {
            if (!HostName.isValid(name)) {
                String expected = "a host name in lower case, for example shop.example";
                throw ProblemException.invalid(
                        List.of(Fault.of("/name", "invalid-name", name, expected)));
            }
            proofs.add(stored.id(), name);
        } else if (!name.equals(before.draft().name())) {
            String expected = before.draft().name() + ", it cannot be changed";
            throw ProblemException.invalid(List.of(Fault.of("/name", "read-only", name, expected)));
        }
    }

    @Override
    public void onDelete(Stored<DomainDraft> stored) {
        Proof proof = proofs.get(stored.id());
        if (proof.provedAt() == null || !Scope.present().isGuest()) {
            return;
        }
        List<String> bare =
                proofs.held(proof.name()).stream()
                        .filter(host -> !isProvedWithout(proof, host))
                        .limit(20)
                        .toList();
        if (!bare.isEmpty()) {
            throw new ProblemException(
                    Problem.STILL_REFERENCED,
                    proof.id() + " is relied on by " + String.join(", ", bare));
        }
    }

    private boolean isProvedWithout(Proof one, String host) {
        return proofs.claimed(Domains.upwards(host)).stream()
                .anyMatch(other -> other.provedAt() != null && !other.id().equals(one.id()));
    }
}
