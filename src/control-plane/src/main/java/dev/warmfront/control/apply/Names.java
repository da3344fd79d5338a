package dev.warmfront.control.apply;

import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.Register;
import dev.warmfront.control.web.DidYouMean;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Ids as documents write them: `@web-acl/shop`, the kind and the name of what is meant.
///
/// Made for one document, or for one export, in one transaction. What the document itself asks for
/// is known here before it is stored.
final class Names {

    private static final String MARK = "@";

    /// An id made here, with the kind in front where somebody says so.
    private static final Pattern ID = Pattern.compile("(?:[a-z-]++/)?([a-z]++-[0-9a-z]{26})");

    private final Register register;
    private final List<Declarations<?>> kinds;
    private final Map<String, String> idsOfWords = new HashMap<>();
    private final Map<String, String> wordsOfIds = new HashMap<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> going = new HashSet<>();

    Names(Register register, List<Declarations<?>> kinds) {
        this.register = register;
        this.kinds = kinds;
    }

    static String word(String noun, String name) {
        return MARK + noun + "/" + name;
    }

    /// Notes what the document asks for.
    ///
    /// @param isNew whether it does not exist yet
    void add(String noun, String name, String id, boolean isNew) {
        idsOfWords.put(word(noun, name), id);
        wordsOfIds.put(id, word(noun, name));
        if (isNew) {
            made.add(id);
        }
    }

    /// Notes that something will be removed.
    void remove(String noun, String name, String id) {
        wordsOfIds.put(id, word(noun, name));
        going.add(id);
    }

    /// Whether an id is one of a resource that does not exist yet.
    boolean isNew(String id) {
        return made.contains(id);
    }

    /// What a place of the document refers to.
    ///
    /// @param pointer where in the document
    /// @return null if that is nothing, which is then a fault
    @Nullable String id(String pointer, String said, List<Fault> faults) {
        Optional<String> id = said.startsWith(MARK) ? find(said) : exists(said);
        if (id.isEmpty()) {
            faults.add(Fault.of(pointer, "no-such-resource", shown(said), expected(said)));
            return null;
        }
        if (going.contains(id.get())) {
            String expected = "something that stays; it is not in the document, and so it goes";
            faults.add(Fault.of(pointer, "goes-away", shown(said), expected));
            return null;
        }
        return id.get();
    }

    /// What an id is called in a document: `@` with kind and name, or the id where there is none.
    String word(String id) {
        return wordsOfIds.computeIfAbsent(
                id,
                unknown ->
                        register.find(unknown)
                                .filter(entry -> entry.name() != null)
                                .map(entry -> word(entry.noun(), String.valueOf(entry.name())))
                                .orElse(unknown));
    }

    /// A draft as a document writes it.
    <D extends Record> JsonNode tell(Declarations<D> kind, D stored) {
        D asked = kind.asked(stored);
        JsonNode tree = kind.tree(asked);
        kind.references(asked).forEach((pointer, id) -> set(tree, pointer, word(id)));
        return tree;
    }

    /// The same, without what would stand there anyway.
    <D extends Record> JsonNode tellBriefly(Declarations<D> kind, D stored) {
        D asked = kind.asked(stored);
        JsonNode tree = Documents.brief(kind.tree(asked), kind.draft());
        kind.references(asked).forEach((pointer, id) -> set(tree, pointer, word(id)));
        return tree;
    }

    /// A text of the compiler's, with names in place of the ids that the caller has not seen yet.
    String tell(String text) {
        return ID.matcher(text)
                .replaceAll(found -> {
                    String word = wordsOfIds.get(found.group(1));
                    return Matcher.quoteReplacement(word == null ? found.group() : word);
                });
    }

    /// Puts a text where a pointer to a member points.
    static void set(JsonNode tree, String pointer, String text) {
        JsonPointer at = JsonPointer.compile(pointer);
        if (tree.at(at.head()) instanceof ObjectNode object && object.has(member(at))) {
            object.put(member(at), text);
        }
    }

    private static String member(JsonPointer at) {
        return at.last().getMatchingProperty();
    }

    private Optional<String> exists(String id) {
        boolean known = wordsOfIds.containsKey(id) || register.find(id).isPresent();
        return known ? Optional.of(id) : Optional.empty();
    }

    private Optional<String> find(String word) {
        String known = idsOfWords.get(word);
        if (known != null) {
            return Optional.of(known);
        }
        int slash = word.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        Optional<String> id =
                register.id(word.substring(MARK.length(), slash), word.substring(slash + 1));
        id.ifPresent(found -> idsOfWords.put(word, found));
        return id;
    }

    /// What to say was expected where nothing was found.
    private String expected(String said) {
        Map<String, Declarations<?>> nouns = new TreeMap<>();
        kinds.forEach(kind -> nouns.put(kind.noun(), kind));
        int slash = said.indexOf('/');
        if (!said.startsWith(MARK) || slash < 0) {
            return Stream.concat(
                            idsOfWords.keySet().stream().filter(word -> word.endsWith("/" + said)),
                            register.nouns(said).stream().map(noun -> word(noun, said)))
                    .findFirst()
                    .map(word -> "did you mean " + word + "?")
                    .orElse("an id, or @ with kind and name, for example @web-acl/shop");
        }
        String noun = said.substring(MARK.length(), slash);
        if (!nouns.containsKey(noun)) {
            return "@ with a kind: " + DidYouMean.of(noun, nouns.keySet());
        }
        Set<String> names = new TreeSet<>(register.names(noun));
        idsOfWords.keySet().stream()
                .filter(word -> word.startsWith(word(noun, "")))
                .forEach(word -> names.add(word.substring(slash + 1)));
        if (names.isEmpty()) {
            return "the name of one; there is none of this kind";
        }
        String name = said.substring(slash + 1);
        String guess = DidYouMean.of(name, names);
        return names.size() > 20 && guess.startsWith("one of ")
                ? "the name of one of the " + names.size() + " of this kind"
                : guess;
    }

    private static String shown(String said) {
        return said.length() <= 200 ? said : said.substring(0, 200) + "…";
    }
}
