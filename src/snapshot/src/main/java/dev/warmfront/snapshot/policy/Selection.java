package dev.warmfront.snapshot.policy;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// Some of the names a request carries: query parameters, headers or cookies.
///
/// @param names sorted, so that two ways to write the same selection are equal
public record Selection(Kind kind, List<String> names) {

    /// Which names are meant.
    public enum Kind {
        NONE,
        LISTED,
        ALL_EXCEPT,
        ALL
    }

    public static final Selection NOTHING = new Selection(Kind.NONE, List.of());
    public static final Selection EVERYTHING = new Selection(Kind.ALL, List.of());

    public Selection {
        names = names.stream().sorted().toList();
        Require.distinct("names", names, name -> name);
        boolean listed = kind == Kind.LISTED || kind == Kind.ALL_EXCEPT;
        Require.that(
                listed == !names.isEmpty(),
                "names",
                names,
                listed ? "at least one" : "none with " + kind);
    }

    /// Whether `name` is meant.
    public boolean means(String name) {
        return switch (kind) {
            case NONE -> false;
            case LISTED -> names.contains(name);
            case ALL_EXCEPT -> !names.contains(name);
            case ALL -> true;
        };
    }

    public static Selection listed(List<String> names) {
        return new Selection(Kind.LISTED, names);
    }
}
