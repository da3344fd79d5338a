package dev.warmfront.control.generated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What answers have told so far: ids of things that exist, their revisions and their names. So
/// requests ask for what is there, and not only for what is not.
public final class Known {

    private static final Pattern ID = Pattern.compile("([a-z]{1,4})-[0-9a-hjkmnp-tv-z]{26}");
    private static final int MOST = 24;

    private final Map<String, LinkedHashSet<String>> ids = new HashMap<>();
    private final Map<String, String> etags = new HashMap<>();
    private final LinkedHashSet<String> recordNames = new LinkedHashSet<>();
    private final Set<String> taboo;

    /// @param taboo ids that no request may touch: the caller's own
    public Known(Set<String> taboo) {
        this.taboo = Set.copyOf(taboo);
    }

    /// Everything of a kind, by the prefix of its id.
    public List<String> ids(String prefix) {
        return List.copyOf(ids.getOrDefault(prefix, new LinkedHashSet<>()));
    }

    /// The id, if it is one, in the place of which another of its kind may stand.
    static Optional<String> prefix(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    Optional<String> etag(String path) {
        return Optional.ofNullable(etags.get(path));
    }

    List<String> recordNames() {
        return List.copyOf(recordNames);
    }

    void learn(String path, String etag, JsonNode body) {
        if (!etag.isEmpty()) {
            etags.put(path, etag);
        }
        if (body.path("id").isString()) {
            learnId(body.path("id").asString());
            if (!etag.isEmpty()) {
                etags.put(path + "/" + body.path("id").asString(), etag);
            }
        }
        for (JsonNode item : body.path("items")) {
            if (item.path("id").isString()) {
                learnId(item.path("id").asString());
            }
            if (path.endsWith("/record-sets") && item.path("name").isString()) {
                recordNames.add(item.path("name").asString());
                shorten(recordNames);
            }
        }
        if (etags.size() > 10 * MOST * MOST) {
            etags.clear();
        }
    }

    /// It exists.
    public void learnId(String id) {
        prefix(id)
                .filter(prefix -> !taboo.contains(id))
                .ifPresent(prefix -> {
                    LinkedHashSet<String> all =
                            ids.computeIfAbsent(prefix, p -> new LinkedHashSet<>());
                    all.add(id);
                    shorten(all);
                });
    }

    private static void shorten(LinkedHashSet<String> all) {
        if (all.size() > MOST) {
            all.remove(all.iterator().next());
        }
    }

    /// It is gone.
    void forget(String path) {
        String id = path.substring(path.lastIndexOf('/') + 1);
        etags.remove(path);
        prefix(id).ifPresent(prefix -> ids.getOrDefault(prefix, new LinkedHashSet<>()).remove(id));
    }

    List<String> someIds() {
        List<String> all = new ArrayList<>();
        ids.values().forEach(all::addAll);
        return all;
    }
}
