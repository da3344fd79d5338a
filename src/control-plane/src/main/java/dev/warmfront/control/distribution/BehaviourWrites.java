package dev.warmfront.control.distribution;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.distribution.DistributionDraft.BehaviourDraft;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.WholeNumber;
import dev.warmfront.control.web.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The writes of one cache behaviour of a distribution. Its place is part of what is written, so
/// that changing it moves the behaviour.
@Component
class BehaviourWrites {

    private static final String MEMBER = "cacheBehaviours";
    private static final String POSITION = "position";

    private final Resources<DistributionDraft> distributions;

    BehaviourWrites(Distributions distributions) {
        this.distributions = distributions.resources();
    }

    ResponseEntity<JsonNode> create(String id, Write write) {
        JsonNode asked = write.document();
        Part part =
                new Part(
                        MEMBER,
                        (behaviours, distribution) -> {
                            int end = behaviours.size();
                            int to = position(asked, end, end);
                            behaviours.insert(to, placeless(asked));
                            return to;
                        });
        return part.perform(
                distributions,
                id,
                write,
                done -> shown(part, done, 201).with("Location", path(id) + "/" + part.index()));
    }

    ResponseEntity<JsonNode> replace(String id, String position, Write write) {
        JsonNode asked = write.document();
        return change(id, position, write, before -> asked);
    }

    ResponseEntity<JsonNode> patch(String id, String position, Write write) {
        JsonNode patch = write.document();
        return change(id, position, write, before -> Json.mergePatch(before, patch));
    }

    ResponseEntity<JsonNode> delete(String id, String position, Write write) {
        Part part =
                new Part(
                        MEMBER,
                        (behaviours, distribution) -> {
                            behaviours.remove(index(position, behaviours.size()));
                            return -1;
                        });
        return part.perform(distributions, id, write, done -> done.answering(204, null));
    }

    private ResponseEntity<JsonNode> change(
            String id, String position, Write write, UnaryOperator<JsonNode> change) {
        Part part =
                new Part(
                        MEMBER,
                        (behaviours, distribution) -> {
                            int from = index(position, behaviours.size());
                            JsonNode asked = change.apply(behaviours.get(from));
                            int to = position(asked, from, behaviours.size() - 1);
                            behaviours.remove(from);
                            behaviours.insert(to, placeless(asked));
                            return to;
                        });
        return part.perform(distributions, id, write, done -> shown(part, done, 200));
    }

    /// Which one is meant by the last step of a path.
    static int index(String position, int size) {
        long index = WholeNumber.of("cache behaviour", position, Problem.NOT_FOUND);
        if (index >= size) {
            String expected = size == 0 ? "none; there is none" : "0.." + (size - 1);
            throw new ProblemException(
                    Problem.NOT_FOUND,
                    "cache behaviour: " + position + " (expected: " + expected + ")");
        }
        return (int) index;
    }

    private static Outcome shown(Part part, Outcome done, int status) {
        ObjectNode shown = (ObjectNode) part.element(done).deepCopy();
        return done.answering(status, shown.put(POSITION, part.index()));
    }

    /// Where it is to be.
    ///
    /// @throws ProblemException with everything that is wrong with what was asked
    private static int position(JsonNode asked, int otherwise, int last) {
        JsonNode sent = asked.path(POSITION);
        if (sent.isMissingNode() || sent.isNull()) {
            return otherwise;
        }
        if (sent.isIntegralNumber() && sent.canConvertToInt()) {
            int to = sent.asInt();
            if (to >= 0 && to <= last) {
                return to;
            }
        }
        List<Fault> faults = new ArrayList<>();
        faults.add(Fault.of("/" + POSITION, "out-of-range", sent.toString(), "0.." + last));
        try {
            Documents.read(placeless(asked), BehaviourDraft.class);
        } catch (ProblemException e) {
            faults.addAll(e.faults());
        }
        throw ProblemException.invalid(faults);
    }

    private static JsonNode placeless(JsonNode asked) {
        if (!(asked instanceof ObjectNode object)) {
            return asked;
        }
        ObjectNode placeless = object.deepCopy();
        placeless.remove(POSITION);
        return placeless;
    }

    private static String path(String id) {
        return "/v1/distributions/" + id + "/cache-behaviours";
    }
}
