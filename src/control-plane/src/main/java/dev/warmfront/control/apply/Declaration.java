package dev.warmfront.control.apply;

import dev.warmfront.control.apply.Asked.Group;
import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.web.DidYouMean;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a document says, and what is wrong with its form.
///
/// @param owner whose resources these are; null for a document that owns nothing and removes
///     nothing
record Declaration(@Nullable String owner, List<Group<?>> groups, List<Fault> faults) {

    static final int MOST_RESOURCES = 2_000;

    private static final String OWNER = "owner";

    Declaration {
        groups = List.copyOf(groups);
        faults = List.copyOf(faults);
    }

    /// Reads a document.
    ///
    /// @param kinds all that there are
    static Declaration of(JsonNode document, List<Declarations<?>> kinds) {
        if (!document.isObject()) {
            throw ProblemException.invalid(
                    List.of(Fault.of("", "wrong-type", "no object", "an object")));
        }
        List<Fault> faults = new ArrayList<>();
        complainAboutMembers(document, kinds, faults);
        String owner = owner(document.get(OWNER), faults);
        List<Group<?>> groups = new ArrayList<>();
        int resources = 0;
        for (Declarations<?> kind : kinds) {
            JsonNode list = document.get(kind.member());
            if (list == null || !kind.isDeclarable()) {
                continue;
            }
            if (list.isArray()) {
                resources += list.size();
                if (resources <= MOST_RESOURCES) {
                    groups.add(group(kind, list, faults));
                }
            } else if (!list.isNull()) {
                faults.add(Fault.of("/" + kind.member(), "wrong-type", "no list", "a list"));
            }
        }
        if (resources > MOST_RESOURCES) {
            String expected = "at most " + MOST_RESOURCES + " resources; divide it among owners";
            faults.add(Fault.of("", "too-many", resources + " resources", expected));
        }
        return new Declaration(owner, groups, faults);
    }

    private static void complainAboutMembers(
            JsonNode document, List<Declarations<?>> kinds, List<Fault> faults) {
        List<String> known = new ArrayList<>(List.of(OWNER));
        List<String> elsewhere = new ArrayList<>();
        for (Declarations<?> kind : kinds) {
            (kind.isDeclarable() ? known : elsewhere).add(kind.member());
        }
        for (String name : document.propertyNames()) {
            String at = "/" + name.replace("~", "~0").replace("/", "~1");
            if (elsewhere.contains(name)) {
                String expected = "none in a document; it is referred to by @ and its name";
                faults.add(Fault.of(at, "not-declarable", "present", expected));
            } else if (!known.contains(name)) {
                faults.add(Fault.of(at, "unknown-field", "present", DidYouMean.of(name, known)));
            }
        }
    }

    private static @Nullable String owner(@Nullable JsonNode owner, List<Fault> faults) {
        String at = "/" + OWNER;
        if (owner == null) {
            String expected = "a label, or null for a document that owns and removes nothing";
            faults.add(Fault.of(at, "missing", "nothing", expected));
            return null;
        }
        if (owner.isNull()) {
            return null;
        }
        String label = owner.isString() ? owner.asString() : "";
        if (!Owner.isValid(label)) {
            String shown = owner.isString() ? label.length() + " characters" : "no text";
            faults.add(Fault.of(at, "invalid-owner", shown, Owner.EXPECTED));
            return null;
        }
        return label;
    }

    private static <D extends Record> Group<D> group(
            Declarations<D> kind, JsonNode list, List<Fault> faults) {
        List<Asked<D>> asked = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Asked<D> one = one(kind, "/" + kind.member() + "/" + i, list.get(i), faults);
            String name = one.name();
            if (name != null && !names.add(name)) {
                String expected = "a name that no other of this kind has here";
                faults.add(Fault.of(one.pointer() + "/name", "name-twice", name, expected));
            }
            asked.add(one);
        }
        return new Group<>(kind, asked);
    }

    private static <D extends Record> Asked<D> one(
            Declarations<D> kind, String pointer, JsonNode tree, List<Fault> faults) {
        JsonNode said = tree.get("name");
        // What can be no name is none, or a lookup would stumble over it.
        boolean named = said != null && said.isString() && Documents.isText(said.asString());
        String name = named ? said.asString() : null;
        D draft = null;
        try {
            draft = kind.read(tree);
            if (kind.name(draft) == null) {
                String expected = "a name; in documents everything has one";
                faults.add(Fault.of(pointer + "/name", "missing", "nothing", expected));
            }
        } catch (ProblemException e) {
            e.faults().forEach(fault -> faults.add(fault.at(pointer + fault.pointer())));
        }
        return new Asked<>(kind, pointer, name, tree, draft);
    }
}
