package dev.warmfront.control.apply;

import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.Declared;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A resource that a document asks for, next to what stands.
///
/// @param owner who owns what stands; null when nobody does
/// @param declared what is to be stored
/// @param refers ids that the document's text refers to, by where it does so in the resource
record Item<D extends Record>(
        Asked<D> asked,
        String name,
        String id,
        @Nullable Stored<D> before,
        @Nullable String owner,
        Declared<D> declared,
        Map<String, String> refers) {

    /// Reads what is meant: names become ids, and the system adds what is its own.
    ///
    /// @return null if something is wrong with it, which is then among the faults
    static <D extends Record> @Nullable Item<D> of(
            Asked<D> asked,
            String id,
            @Nullable Stored<D> before,
            @Nullable String owner,
            String name,
            Names names,
            List<Fault> faults) {
        Declarations<D> kind = asked.kind();
        D draft = asked.draft();
        if (draft == null) {
            return null;
        }
        List<Fault> own = new ArrayList<>();
        JsonNode tree = asked.tree().deepCopy();
        Map<String, String> refers = new TreeMap<>();
        new TreeMap<>(kind.references(draft))
                .forEach((pointer, said) -> {
                    String meant = names.id(asked.pointer() + pointer, said, own);
                    if (meant != null) {
                        refers.put(pointer, meant);
                        Names.set(tree, pointer, meant);
                    }
                });
        faults.addAll(own);
        if (!own.isEmpty()) {
            return null;
        }
        try {
            D stands = before == null ? null : before.draft();
            Declared<D> declared = kind.declared(kind.read(tree), stands);
            return new Item<>(asked, name, id, before, owner, declared, refers);
        } catch (ProblemException e) {
            e.faults().forEach(fault -> faults.add(fault.at(asked.pointer() + fault.pointer())));
            return null;
        }
    }

    Declarations<D> kind() {
        return asked.kind();
    }

    String subject() {
        return kind().noun() + "/" + id;
    }

    String word() {
        return Names.word(kind().noun(), name);
    }

    /// Whether what stands is what is asked for.
    boolean isAsAsked() {
        return before != null && before.draft().equals(declared.draft());
    }

    /// Where in the document a place of what is stored comes from.
    String origin(String pointer) {
        return asked.pointer() + declared.origin().apply(pointer);
    }

    /// What is wrong with it, as the document's faults.
    List<Fault> faults(ProblemException problem, Names names) {
        if (problem.faults().isEmpty()) {
            String code =
                    problem.problem().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            return List.of(new Fault(asked.pointer(), code, names.tell(problem.detail())));
        }
        return problem.faults().stream()
                .map(fault ->
                        new Fault(
                                origin(fault.pointer()), fault.code(), names.tell(fault.message())))
                .toList();
    }
}
