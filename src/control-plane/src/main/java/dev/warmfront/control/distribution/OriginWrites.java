package dev.warmfront.control.distribution;

import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The writes of one origin of a distribution.
@Component
class OriginWrites {

    private static final String MEMBER = "origins";

    private final Resources<DistributionDraft> distributions;

    OriginWrites(Distributions distributions) {
        this.distributions = distributions.resources();
    }

    ResponseEntity<JsonNode> create(String id, Write write) {
        JsonNode asked = write.document();
        String key = asked.path("id").asString("");
        Part part =
                new Part(
                        MEMBER,
                        (origins, distribution) -> {
                            if (indexOf(origins, key) >= 0) {
                                throw new ProblemException(
                                        Problem.NAME_IS_TAKEN,
                                        "id: " + key + " (expected: one that no origin has yet)");
                            }
                            origins.add(asked);
                            return origins.size() - 1;
                        });
        return part.perform(
                distributions,
                id,
                write,
                done -> done.answering(201, part.element(done)).with("Location", path(id, key)));
    }

    ResponseEntity<JsonNode> replace(String id, String originId, Write write) {
        JsonNode asked = write.document();
        return change(id, originId, write, before -> asked);
    }

    ResponseEntity<JsonNode> patch(String id, String originId, Write write) {
        JsonNode patch = write.document();
        return change(id, originId, write, before -> Json.mergePatch(before, patch));
    }

    ResponseEntity<JsonNode> delete(String id, String originId, Write write) {
        Part part =
                new Part(
                        MEMBER,
                        (origins, distribution) -> {
                            int index = require(origins, originId);
                            refuseWhileReferenced(originId, distribution);
                            origins.remove(index);
                            return -1;
                        });
        return part.perform(distributions, id, write, done -> done.answering(204, null));
    }

    private ResponseEntity<JsonNode> change(
            String id, String originId, Write write, UnaryOperator<JsonNode> change) {
        Part part =
                new Part(
                        MEMBER,
                        (origins, distribution) -> {
                            int index = require(origins, originId);
                            origins.set(index, kept(change.apply(origins.get(index)), originId));
                            return index;
                        });
        return part.perform(
                distributions, id, write, done -> done.answering(200, part.element(done)));
    }

    /// With the id that the path says.
    private static JsonNode kept(JsonNode asked, String originId) {
        if (!(asked instanceof ObjectNode object)) {
            return asked;
        }
        JsonNode sent = object.get("id");
        if (sent != null && !sent.asString("").equals(originId)) {
            String expected = originId + ", as the path says";
            throw ProblemException.invalid(
                    List.of(Fault.of("/id", "read-only", sent.asString(""), expected)));
        }
        return object.deepCopy().put("id", originId);
    }

    private static void refuseWhileReferenced(String originId, JsonNode distribution) {
        List<String> referrers = new ArrayList<>();
        String pointer = "/defaultCacheBehaviour/targetOriginId";
        if (distribution.at(pointer).asString("").equals(originId)) {
            referrers.add("defaultCacheBehaviour");
        }
        JsonNode behaviours = distribution.path("cacheBehaviours");
        for (int i = 0; i < behaviours.size(); i++) {
            if (behaviours.path(i).path("targetOriginId").asString("").equals(originId)) {
                referrers.add("cacheBehaviours/" + i);
            }
        }
        for (JsonNode group : distribution.path("originGroups")) {
            for (JsonNode member : group.path("originIds")) {
                if (member.asString("").equals(originId)) {
                    referrers.add("originGroups/" + group.path("id").asString(""));
                }
            }
        }
        if (!referrers.isEmpty()) {
            throw new ProblemException(
                    Problem.STILL_REFERENCED,
                    "origin " + originId + " is relied on by " + String.join(", ", referrers));
        }
    }

    private static int require(ArrayNode origins, String originId) {
        int index = indexOf(origins, originId);
        if (index < 0) {
            throw ProblemException.notFound("origin", originId);
        }
        return index;
    }

    private static int indexOf(ArrayNode origins, String originId) {
        for (int i = 0; i < origins.size(); i++) {
            if (origins.get(i).path("id").asString("").equals(originId)) {
                return i;
            }
        }
        return -1;
    }

    private static String path(String id, String originId) {
        return "/v1/distributions/" + id + "/origins/" + originId;
    }
}
