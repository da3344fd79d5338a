package dev.warmfront.control.domain;

import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.tenancy.Tenancy;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/// All domains, and who may have a name in one.
///
/// The longest domain that anybody has proved decides who speaks for a name. Where nobody has
/// proved any, whoever runs the installation does; so one tenant that shares it with nobody proves
/// nothing. What somebody has stays until it is given up: only what is new is asked about.
@Component
public class Domains {

    private static final String WILDCARD = "*.";

    private final Proofs proofs;
    private final Tenancy tenancy;
    private final Resources<DomainDraft> resources;

    /// A name that somebody wants to have.
    ///
    /// @param pointer where the document says so
    /// @param name without `*.`
    /// @param below whether every name below it is meant, too
    private record Wanted(String pointer, String name, boolean below) {}

    Domains(ResourceFactory factory, Proofs proofs, Tenancy tenancy) {
        this.proofs = proofs;
        this.tenancy = tenancy;
        this.resources = factory.of(new DomainKind(proofs));
    }

    /// Makes sure that the tenant at work may have these names, `*.` for all below one.
    ///
    /// @param aliases in lower case, by where the document says so
    /// @throws ProblemException with everything that stands against it
    public void requireAliases(Map<String, String> aliases) {
        List<Wanted> wanted = new ArrayList<>();
        new TreeMap<>(aliases)
                .forEach((pointer, alias) -> {
                    boolean below = alias.startsWith(WILDCARD);
                    String name = below ? alias.substring(WILDCARD.length()) : alias;
                    wanted.add(new Wanted(pointer, name, below));
                });
        require(wanted);
    }

    /// Makes sure that the tenant at work may have a certificate for these names: edges show it to
    /// whoever asks for one of them.
    ///
    /// @param pointer where the document says so
    /// @throws ProblemException with everything that stands against it
    public void requireCertificate(String pointer, Collection<String> names) {
        require(
                names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .map(name -> name.startsWith(WILDCARD) ? name.substring(2) : name)
                        .distinct()
                        .map(name -> new Wanted(pointer, name, false))
                        .toList());
    }

    /// Makes sure that the tenant at work may have a zone of this name.
    ///
    /// @throws ProblemException if somebody else has one, or it may not
    public void requireZone(String name) {
        String tenant = Scope.present().tenant();
        if (tenancy.everywhere(() -> proofs.isZoneElsewhere(name, tenant))) {
            throw ProblemException.of(
                    Problem.NAME_IS_TAKEN, List.of(taken(new Wanted("/name", name, true))));
        }
        require(List.of(new Wanted("/name", name, true)));
    }

    Resources<DomainDraft> resources() {
        return resources;
    }

    private void require(List<Wanted> wanted) {
        List<Fault> taken = new ArrayList<>();
        List<Fault> unproved = new ArrayList<>();
        for (Wanted one : wanted) {
            String tenant = Scope.present().tenant();
            Optional<Proof> speaks = speaksFor(one.name());
            if (speaks.isPresent()) {
                if (!speaks.get().tenantId().equals(tenant)) {
                    taken.add(taken(one));
                }
            } else if (Scope.present().isGuest()) {
                unproved.add(unproved(one));
            } else if (one.below()
                    && tenancy.everywhere(() -> proofs.isAnyBelow(one.name(), tenant))) {
                taken.add(taken(one));
            }
        }
        if (!unproved.isEmpty()) {
            unproved.addAll(taken);
            throw ProblemException.invalid(unproved);
        }
        if (!taken.isEmpty()) {
            throw ProblemException.of(Problem.NAME_IS_TAKEN, taken);
        }
    }

    /// The proof of the longest domain around a name.
    private Optional<Proof> speaksFor(String name) {
        return tenancy.everywhere(() -> longest(proofs.proved(upwards(name))));
    }

    private static Optional<Proof> longest(List<Proof> proofs) {
        return proofs.stream()
                .reduce((one, other) -> one.name().length() >= other.name().length() ? one : other);
    }

    private static Fault taken(Wanted one) {
        return Fault.of(
                one.pointer(),
                "name-is-taken",
                one.name(),
                "a name that nobody else has" + (one.below() ? ", nor one below it" : ""));
    }

    private Fault unproved(Wanted one) {
        String expected =
                longest(proofs.claimed(upwards(one.name())))
                        .map(pending ->
                                "a TXT record "
                                        + pending.txtName()
                                        + " that says "
                                        + pending.txtValue()
                                        + ", and then POST /v1/domains/"
                                        + pending.id()
                                        + "/verify")
                        .orElseGet(() ->
                                "a TXT record _warmfront."
                                        + one.name()
                                        + ", or of a domain above; POST /v1/domains with its name"
                                        + " tells what it must say");
        return Fault.of(one.pointer(), "domain-is-not-proved", one.name(), expected);
    }

    /// A name and every one above it, the longest first.
    static List<String> upwards(String name) {
        List<String> names = new ArrayList<>(List.of(name));
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            names.add(name.substring(dot + 1));
        }
        return names;
    }
}
