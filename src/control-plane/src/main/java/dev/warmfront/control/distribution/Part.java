package dev.warmfront.control.distribution;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Fault.Element;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.util.function.UnaryOperator;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A write of one element of an array in the document of a distribution. It is a write of the
/// distribution like any other; what is asked, what is answered and where faults point to is about
/// the element.
final class Part {

    /// What is to be done with the array.
    interface Change {

        /// Does it.
        ///
        /// @param distribution as it is shown
        /// @return where the element is then; below 0 of one that is gone
        int applyTo(ArrayNode elements, JsonNode distribution);
    }

    private final String member;
    private final Change change;
    private int index = -1;
    private boolean applied;

    /// A write that is not done yet.
    ///
    /// @param member the name of the array
    Part(String member, Change change) {
        this.member = member;
        this.change = change;
    }

    /// Does it.
    ResponseEntity<JsonNode> perform(
            Resources<DistributionDraft> distributions,
            String id,
            Write write,
            UnaryOperator<Outcome> answer) {
        try {
            return distributions.update(id, write, this::applied, answer);
        } catch (ProblemException e) {
            throw e.pointing(this::inside);
        }
    }

    /// Where the element is now.
    int index() {
        return index;
    }

    /// The element as it is now.
    JsonNode element(Outcome done) {
        JsonNode after = done.after();
        if (after == null) {
            throw new AssertionError("unreachable: the distribution is still there");
        }
        return after.path(member).path(index);
    }

    private JsonNode applied(JsonNode shown) {
        ObjectNode after = (ObjectNode) shown.deepCopy();
        index = change.applyTo((ArrayNode) after.get(member), shown);
        applied = true;
        return after;
    }

    /// What is wrong with the rest of the distribution then is a fault of the whole element.
    private Fault inside(Fault fault) {
        if (!applied) {
            // It is about what was sent.
            return fault;
        }
        Element element = fault.in(member);
        if (element != null && element.index() == index) {
            return fault.at(element.rest());
        }
        String where = fault.pointer().isEmpty() ? "" : fault.pointer() + ": ";
        return new Fault("", fault.code(), where + fault.message());
    }
}
