package dev.warmfront.control.dns;

import dev.warmfront.control.dns.ChangeBatchDraft.Action;
import dev.warmfront.control.dns.ChangeBatchDraft.ChangeDraft;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One batch of changes at work: what a zone becomes by it, and which change is to blame for what.
final class Batch {

    private final Function<ZoneDraft, List<ChangeDraft>> asked;

    /// What the zone holds after the changes so far, by key, and which change put it there.
    private final Map<RecordSetKey, Placed> placed = new LinkedHashMap<>();

    private final List<Fault> faults = new ArrayList<>();

    /// @param change its number in the batch; negative for what was there before
    private record Placed(RecordSetDraft set, int change) {}

    /// @param asked which changes, when it is known what is there
    Batch(Function<ZoneDraft, List<ChangeDraft>> asked) {
        this.asked = asked;
    }

    /// The record sets of the zone after all changes.
    ///
    /// @throws ProblemException with every change that cannot be made
    List<RecordSetDraft> applyTo(ZoneDraft zone) {
        List<ChangeDraft> changes = asked.apply(zone);
        placed.clear();
        faults.clear();
        zone.recordSets().forEach(set -> placed.put(set.key(), new Placed(set, -1)));
        for (int i = 0; i < changes.size(); i++) {
            RecordSetDraft set = changes.get(i).recordSet();
            if (set.isApex(zone.name())) {
                fault(i, "kept-by-the-system", set, "not SOA or NS of the zone itself");
            } else {
                apply(changes.get(i).action(), set, i);
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return placed.values().stream().map(Placed::set).toList();
    }

    /// A fault of the zone that came out, as a fault of the change that led to it.
    Fault blame(Fault fault) {
        Fault.Element set = fault.in("recordSets");
        if (set == null) {
            return fault;
        }
        Placed at = List.copyOf(placed.values()).get(set.index());
        if (at.change() < 0) {
            // It was fine before this batch, so the batch as a whole is to blame.
            String message = at.set().key() + ": " + fault.message();
            return new Fault("/changes", fault.code(), message);
        }
        return fault.at("/changes/" + at.change() + "/recordSet" + set.rest());
    }

    private void apply(Action action, RecordSetDraft set, int change) {
        Placed before = placed.get(set.key());
        switch (action) {
            case CREATE -> {
                if (before == null) {
                    placed.put(set.key(), new Placed(set, change));
                } else {
                    fault(change, "record-set-exists", set, "one that is not there yet");
                }
            }
            case UPSERT -> placed.put(set.key(), new Placed(set, change));
            case DELETE -> {
                if (before == null) {
                    fault(change, "no-such-record-set", set, "one that is there");
                } else if (!before.set().equals(set)) {
                    fault(change, "record-set-differs", set, "exactly what is there");
                } else {
                    placed.remove(set.key());
                }
            }
        }
    }

    private void fault(int change, String code, RecordSetDraft set, String expected) {
        String pointer = "/changes/" + change + "/recordSet";
        faults.add(Fault.of(pointer, code, set.key().toString(), expected));
    }
}
