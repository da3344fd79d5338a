package dev.warmfront.control.apply;

import dev.warmfront.control.apply.Asked.Group;
import dev.warmfront.control.apply.Plan.Going;
import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.Register;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes plans: holds what documents say against what stands.
@Component
class Planner {

    private final ResourceFactory resources;
    private final Register register;
    private final Owners owners;
    private final JsonMapper json;

    Planner(ResourceFactory resources, Register register, Owners owners, JsonMapper json) {
        this.resources = resources;
        this.register = register;
        this.owners = owners;
        this.json = json;
    }

    /// What a document says. Nothing is looked up yet.
    Declaration read(JsonNode document) {
        return Declaration.of(document, resources.declarations());
    }

    Names names() {
        return new Names(register, resources.declarations());
    }

    /// What a document means for what stands as of this transaction.
    ///
    /// @param takeOver from whom resources may be taken over
    /// @param dryRun whether what is done will be taken back
    /// @throws ProblemException with everything that is wrong with it
    Plan plan(Declaration declaration, Set<String> takeOver, boolean dryRun) {
        return new Comparison(declaration, takeOver).plan(dryRun);
    }

    /// A resource that a document names, and whether there is one.
    private record Found<D extends Record>(
            Asked<D> asked, String name, String id, @Nullable Stored<D> before) {}

    private final class Comparison {

        private final Declaration declaration;
        private final Set<String> takeOver;
        private final Names names = names();
        private final List<Found<?>> found = new ArrayList<>();
        private final List<Going<?>> going = new ArrayList<>();
        private final List<Item<?>> items = new ArrayList<>();
        private final Map<String, String> taken = new HashMap<>();
        private final List<Fault> faults;
        private final List<Fault> foreign = new ArrayList<>();

        Comparison(Declaration declaration, Set<String> takeOver) {
            this.declaration = declaration;
            this.takeOver = takeOver;
            this.faults = new ArrayList<>(declaration.faults());
        }

        Plan plan(boolean dryRun) {
            declaration.groups().forEach(this::find);
            if (faults.isEmpty()) {
                // Of a document that cannot be read nobody knows what it leaves out.
                findGoing();
            }
            Map<String, String> standing =
                    owners.of(
                            found.stream()
                                    .filter(one -> one.before() != null)
                                    .map(Found::id)
                                    .toList());
            found.forEach(one -> compare(one, standing.get(one.id())));
            if (!faults.isEmpty()) {
                faults.addAll(foreign);
                throw ProblemException.invalid(faults);
            }
            if (!foreign.isEmpty()) {
                throw ProblemException.of(Problem.NOT_YOURS, foreign);
            }
            return new Plan(dryRun, declaration.owner(), items, going, taken, names, owners, json);
        }

        private <D extends Record> void find(Group<D> group) {
            Map<String, Stored<D>> standing = new HashMap<>();
            List<String> wanted =
                    group.asked().stream().map(Asked::name).filter(Objects::nonNull).toList();
            for (Stored<D> stored : group.kind().named(wanted)) {
                standing.put(String.valueOf(group.kind().name(stored.draft())), stored);
            }
            for (Asked<D> asked : group.asked()) {
                String name = asked.name();
                if (name != null) {
                    Stored<D> before = standing.get(name);
                    String id = before == null ? group.kind().nextId() : before.id();
                    names.add(group.kind().noun(), name, id, before == null);
                    found.add(new Found<>(asked, name, id, before));
                }
            }
        }

        private void findGoing() {
            if (declaration.owner() == null) {
                return;
            }
            Set<String> asked = new HashSet<>();
            found.forEach(one -> asked.add(one.id()));
            Map<String, List<String>> byNoun = new HashMap<>();
            for (Owners.Owned owned : owners.ownedBy(declaration.owner())) {
                if (!asked.contains(owned.id())) {
                    byNoun.computeIfAbsent(owned.noun(), noun -> new ArrayList<>()).add(owned.id());
                    names.remove(owned.noun(), String.valueOf(owned.name()), owned.id());
                }
            }
            for (Declarations<?> kind : resources.declarations()) {
                addGoing(kind, byNoun.getOrDefault(kind.noun(), List.of()));
            }
        }

        private <D extends Record> void addGoing(Declarations<D> kind, List<String> ids) {
            if (!ids.isEmpty()) {
                kind.identified(ids).forEach(stored -> going.add(new Going<>(kind, stored)));
            }
        }

        private <D extends Record> void compare(Found<D> one, @Nullable String owner) {
            Item<D> item =
                    Item.of(one.asked(), one.id(), one.before(), owner, one.name(), names, faults);
            if (item != null) {
                items.add(item);
            }
            if (one.before() != null) {
                checkOwner(one, item, owner);
            }
        }

        private void checkOwner(Found<?> one, @Nullable Item<?> item, @Nullable String owner) {
            String at = one.asked().pointer() + "/name";
            if (one.before() != null && one.before().managed()) {
                String expected = "one of your own; it is managed, and referred to by @ only";
                faults.add(Fault.of(at, "read-only", one.name(), expected));
                return;
            }
            boolean same = Objects.equals(owner, declaration.owner());
            // Who owns nothing may say of anything how it is.
            boolean harmless = declaration.owner() == null && (item == null || item.isAsAsked());
            if (same || harmless) {
                return;
            }
            String from = Owner.word(owner);
            if (takeOver.contains(from)) {
                taken.put(one.id(), from);
                return;
            }
            String expected =
                    (declaration.owner() == null
                                    ? "one that nobody owns"
                                    : "one that " + declaration.owner() + " owns")
                            + ", or takeOver="
                            + from;
            foreign.add(
                    Fault.of(
                            at,
                            owner == null ? "not-owned" : "owned-by-another",
                            one.name() + " of " + from,
                            expected));
        }
    }
}
