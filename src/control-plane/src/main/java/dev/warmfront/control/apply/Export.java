package dev.warmfront.control.apply;

import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the document that says what stands. Applied, it changes nothing.
@Component
class Export {

    private final ResourceFactory resources;
    private final Planner planner;
    private final Owners owners;
    private final TransactionTemplate reading;
    private final JsonMapper json;

    Export(
            ResourceFactory resources,
            Planner planner,
            Owners owners,
            PlatformTransactionManager transactions,
            JsonMapper json) {
        this.resources = resources;
        this.planner = planner;
        this.owners = owners;
        this.json = json;
        reading = new TransactionTemplate(transactions);
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        reading.setReadOnly(true);
    }

    /// Whose resources are wanted.
    sealed interface Wanted {

        record All() implements Wanted {}

        record Unowned() implements Wanted {}

        record OwnedBy(String owner) implements Wanted {}
    }

    /// A document.
    ///
    /// @param leftOut what no document can hold because it has no name, as kind and id
    record Written(JsonNode document, List<String> leftOut) {

        Written {
            leftOut = List.copyOf(leftOut);
        }
    }

    Written write(Wanted wanted) {
        Written written = reading.execute(transaction -> read(wanted));
        if (written == null) {
            throw new AssertionError("unreachable: there is always a document");
        }
        return written;
    }

    private Written read(Wanted wanted) {
        Rights rights = Rights.ofCaller();
        Map<String, List<String>> ids = new HashMap<>();
        List<String> leftOut = new ArrayList<>();
        int present = 0;
        for (Owners.Owned one : list(wanted)) {
            if (one.name() == null) {
                leftOut.add(one.noun() + "/" + one.id());
            } else {
                ids.computeIfAbsent(one.noun(), noun -> new ArrayList<>()).add(one.id());
                present++;
            }
        }
        if (present > Declaration.MOST_RESOURCES) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    "export: more resources than a document holds (expected: at most "
                            + Declaration.MOST_RESOURCES
                            + "; name an owner)");
        }
        ObjectNode document = json.createObjectNode();
        document.put("owner", wanted instanceof Wanted.OwnedBy(String owner) ? owner : null);
        Names names = planner.names();
        for (Declarations<?> kind : resources.declarations()) {
            List<String> some = ids.get(kind.noun());
            if (some != null) {
                rights.need("GET", kind);
                document.set(kind.member(), list(kind, some, names));
            }
        }
        rights.require();
        return new Written(document, leftOut);
    }

    private List<Owners.Owned> list(Wanted wanted) {
        // One more than fits tells that it does not.
        int most = Declaration.MOST_RESOURCES + 1;
        return switch (wanted) {
            case Wanted.All() -> owners.all(nouns(), most);
            case Wanted.Unowned() -> owners.unowned(nouns(), most);
            case Wanted.OwnedBy(String owner) -> owners.ownedBy(owner);
        };
    }

    private List<String> nouns() {
        return resources.declarations().stream()
                .filter(Declarations::isDeclarable)
                .map(Declarations::noun)
                .toList();
    }

    private <D extends Record> ArrayNode list(Declarations<D> kind, List<String> ids, Names names) {
        ArrayNode list = json.createArrayNode();
        kind.identified(ids).stream()
                .sorted(Comparator.comparing(stored -> name(kind, stored)))
                .forEach(stored -> list.add(names.tellBriefly(kind, stored.draft())));
        return list;
    }

    private static <D extends Record> String name(Declarations<D> kind, Stored<D> stored) {
        return String.valueOf(kind.name(stored.draft()));
    }
}
