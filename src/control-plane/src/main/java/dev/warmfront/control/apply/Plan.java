package dev.warmfront.control.apply;

import dev.warmfront.control.change.Change;
import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Outcomes;
import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Difference;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What a document means for what stands: which resources come, change, go and stay.
///
/// Lives in one transaction, in which nobody else writes.
final class Plan implements Outcomes {

    private final boolean dryRun;
    private final @Nullable String owner;
    private final List<Item<?>> items;
    private final List<Going<?>> going;
    private final Map<String, String> taken;
    private final Names names;
    private final Owners owners;
    private final JsonMapper json;
    private final Map<String, Item<?>> bySubject = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    /// Something that the document does not hold any more.
    record Going<D extends Record>(Declarations<D> kind, Stored<D> stored) {

        String name() {
            return String.valueOf(kind.name(stored.draft()));
        }

        Collection<String> refers() {
            return kind.references(stored.draft()).values();
        }

        /// What is wrong with its going: something else relies on it.
        List<Fault> relied(Names names) {
            List<String> referrers =
                    kind.referrers(stored).stream()
                            .map(subject -> names.word(subject.substring(subject.indexOf('/') + 1)))
                            .toList();
            String expected = "nothing, as it is not in the document any more";
            return referrers.isEmpty()
                    ? List.of()
                    : List.of(
                            new Fault(
                                    "",
                                    "still-referenced",
                                    Names.word(kind.noun(), name())
                                            + ": relied on by "
                                            + String.join(", ", referrers)
                                            + " (expected: "
                                            + expected
                                            + ")"));
        }
    }

    /// @param dryRun whether it will be taken back
    /// @param items in any order
    /// @param going in any order
    /// @param taken from whom something is taken over, by id
    Plan(
            boolean dryRun,
            @Nullable String owner,
            List<Item<?>> items,
            List<Going<?>> going,
            Map<String, String> taken,
            Names names,
            Owners owners,
            JsonMapper json) {
        this.dryRun = dryRun;
        this.owner = owner;
        this.items = ordered(items, Item::id, item -> item.refers().values());
        this.going = ordered(going, one -> one.stored().id(), one -> one.refers()).reversed();
        this.taken = Map.copyOf(taken);
        this.names = names;
        this.owners = owners;
        this.json = json;
        items.forEach(item -> bySubject.put(item.subject(), item));
    }

    /// What was seen and would be done, in a word: the same document on the same state has the
    /// same, and any other has another.
    String token() {
        TreeMap<String, String> lines = new TreeMap<>();
        for (Item<?> item : items) {
            lines.put(item.word(), action(item) + " " + item.owner() + " " + seen(item));
        }
        for (Going<?> one : going) {
            lines.put(
                    Names.word(one.kind().noun(), one.name()),
                    Action.DELETE + " " + one.stored().id() + " " + one.stored().tag());
        }
        return "\"" + Digest.of(owner + "\n" + lines).hex().substring(0, 32) + "\"";
    }

    private <D extends Record> String seen(Item<D> item) {
        Map<String, String> refers = new TreeMap<>(item.refers());
        refers.replaceAll((pointer, id) -> names.isNew(id) ? "new" : id);
        Stored<D> before = item.before();
        D draft = item.asked().draft();
        return (before == null ? "" : before.id() + " " + before.tag())
                + refers
                + (draft == null ? "" : item.kind().tree(draft));
    }

    /// Ends the request unless the caller may do, or in a dry run see, all of it.
    void require(Rights rights) {
        for (Item<?> item : items) {
            rights.need("GET", item.kind());
            switch (dryRun ? Action.UNCHANGED : action(item)) {
                case CREATE -> rights.need("POST", item.kind());
                case UPDATE, TAKE_OVER -> rights.need("PUT", item.kind());
                case DELETE, UNCHANGED -> {}
            }
        }
        for (Going<?> one : going) {
            rights.need(dryRun ? "GET" : "DELETE", one.kind());
        }
        rights.require();
    }

    /// Does it.
    ///
    /// @throws ProblemException with everything that cannot be done
    void carryOut() {
        List<Item<?>> written = items.stream().filter(item -> isWritten(action(item))).toList();
        written.forEach(Plan::release);
        going.forEach(Plan::release);
        List<Fault> faults = new ArrayList<>();
        load(written);
        written.forEach(item -> attempt(item, faults, () -> write(item)));
        // One flush looks at everything that was written, so there is one for each kind at most.
        written.stream().map(Item::kind).distinct().forEach(Declarations::flush);
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        for (Item<?> item : items) {
            switch (action(item)) {
                case CREATE, UPDATE -> attempt(item, faults, () -> outcomes.add(settle(item)));
                case TAKE_OVER -> outcomes.add(kept(item));
                case DELETE, UNCHANGED -> {}
            }
        }
        going.forEach(one -> faults.addAll(one.relied(names)));
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        for (Item<?> item : items) {
            boolean fresh = item.before() == null && owner != null;
            if (fresh || taken.containsKey(item.id())) {
                owners.give(item.id(), owner);
            }
        }
        going.forEach(this::remove);
        going.stream().map(Going::kind).distinct().forEach(Declarations::flush);
    }

    @Override
    public List<Outcome> each() {
        return List.copyOf(outcomes);
    }

    @Override
    public Fault blame(Complaint complaint) {
        Item<?> item = bySubject.get(complaint.subject());
        String message = names.tell(complaint.message());
        return item == null
                ? new Fault("", complaint.code(), complaint.subject() + ": " + message)
                : new Fault(item.origin(complaint.pointer()), complaint.code(), message);
    }

    @Override
    public Answer answer(List<Complaint> warnings, @Nullable Change last) {
        String changeId = last == null ? null : last.id();
        if (owner != null && last != null) {
            owners.declared(owner, last.number());
        } else if (owner != null && outcomes.isEmpty()) {
            changeId = owners.lastChange(owner).orElse(null);
        }
        List<PlanView.Step> steps = new ArrayList<>();
        items.forEach(item -> steps.add(step(item)));
        going.forEach(one -> steps.add(step(one)));
        PlanView view =
                new PlanView(
                        owner,
                        dryRun,
                        token(),
                        PlanView.Counts.of(steps),
                        steps,
                        warnings.stream()
                                .filter(warning -> bySubject.containsKey(warning.subject()))
                                .map(this::blame)
                                .toList(),
                        changeId,
                        null);
        Map<String, String> headers = new TreeMap<>();
        headers.put("ETag", view.etag());
        if (changeId != null && !dryRun) {
            headers.put("Warmfront-Change", changeId);
        }
        return new Answer(headers, json.valueToTree(view));
    }

    private Action action(Item<?> item) {
        if (item.before() == null) {
            return Action.CREATE;
        }
        if (!item.isAsAsked()) {
            return Action.UPDATE;
        }
        return taken.containsKey(item.id()) ? Action.TAKE_OVER : Action.UNCHANGED;
    }

    private static boolean isWritten(Action action) {
        return action == Action.CREATE || action == Action.UPDATE;
    }

    private void attempt(Item<?> item, List<Fault> faults, Runnable work) {
        try {
            work.run();
        } catch (ProblemException e) {
            faults.addAll(item.faults(e, names));
        }
    }

    /// Reads the rows that will be written, of each kind at once.
    private static void load(List<Item<?>> written) {
        Map<Declarations<?>, List<String>> ids = new LinkedHashMap<>();
        for (Item<?> item : written) {
            if (item.before() != null) {
                ids.computeIfAbsent(item.kind(), kind -> new ArrayList<>()).add(item.id());
            }
        }
        ids.forEach((kind, some) -> kind.load(some));
    }

    private static <D extends Record> void release(Item<D> item) {
        if (item.before() != null) {
            item.kind().release(item.before());
        }
    }

    private static <D extends Record> void release(Going<D> one) {
        one.kind().release(one.stored());
    }

    private static <D extends Record> void write(Item<D> item) {
        item.kind().write(item.id(), item.declared().draft());
    }

    private static <D extends Record> Outcome settle(Item<D> item) {
        Stored<D> stored = item.kind().settle(item.id(), item.before());
        return item.kind().written(stored, item.before());
    }

    private static <D extends Record> Outcome kept(Item<D> item) {
        Stored<D> before = item.before();
        if (before == null) {
            throw new AssertionError("unreachable: what is taken over is there");
        }
        return item.kind().written(before, before);
    }

    private <D extends Record> void remove(Going<D> one) {
        outcomes.add(one.kind().removed(one.stored()));
        one.kind().remove(one.stored());
    }

    private <D extends Record> PlanView.Step step(Item<D> item) {
        Stored<D> before = item.before();
        Action action = action(item);
        List<Difference> differences =
                isWritten(action)
                        ? Difference.between(
                                before == null ? null : names.tell(item.kind(), before.draft()),
                                names.tell(item.kind(), item.declared().draft()))
                        : List.of();
        return new PlanView.Step(
                action,
                item.kind().noun(),
                item.name(),
                dryRun && before == null ? null : item.id(),
                item.asked().pointer(),
                taken.get(item.id()),
                differences);
    }

    private <D extends Record> PlanView.Step step(Going<D> one) {
        return new PlanView.Step(
                Action.DELETE,
                one.kind().noun(),
                one.name(),
                one.stored().id(),
                null,
                null,
                Difference.between(names.tell(one.kind(), one.stored().draft()), null));
    }

    /// What something relies on comes before it.
    private static <T> List<T> ordered(
            List<T> some, Function<T, String> id, Function<T, Collection<String>> refers) {
        Map<String, T> byId = new LinkedHashMap<>();
        some.forEach(one -> byId.put(id.apply(one), one));
        List<T> ordered = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (T one : some) {
            visit(one, id, refers, byId, seen, ordered);
        }
        return ordered;
    }

    private static <T> void visit(
            T one,
            Function<T, String> id,
            Function<T, Collection<String>> refers,
            Map<String, T> byId,
            Set<String> seen,
            List<T> ordered) {
        if (!seen.add(id.apply(one))) {
            return;
        }
        for (String other : refers.apply(one)) {
            T next = byId.get(other);
            if (next != null) {
                visit(next, id, refers, byId, seen, ordered);
            }
        }
        ordered.add(one);
    }
}
