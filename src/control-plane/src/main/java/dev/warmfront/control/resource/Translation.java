package dev.warmfront.control.resource;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/// All resources of a kind in other words: what did not change is not said again, and is the very
/// same object as before.
public final class Translation<D extends Record, T> {

    private final Resources<D> resources;
    private final Function<Stored<D>, T> translate;
    private volatile Said<D, T> said = new Said<>(List.of(), List.of(), new IdentityHashMap<>());

    private record Said<D extends Record, T>(
            List<Stored<D>> stored, List<T> all, IdentityHashMap<Stored<D>, T> each) {}

    Translation(Resources<D> resources, Function<Stored<D>, T> translate) {
        this.resources = resources;
        this.translate = translate;
    }

    /// All of them as of this transaction, in the order of their ids.
    @SuppressWarnings("ReferenceEquality") // It is the very same list as long as nothing changes.
    public List<T> all() {
        List<Stored<D>> stored = resources.all();
        Said<D, T> before = said;
        if (before.stored() == stored) {
            return before.all();
        }
        IdentityHashMap<Stored<D>, T> each = new IdentityHashMap<>(stored.size());
        List<T> all = new ArrayList<>(stored.size());
        for (Stored<D> one : stored) {
            T same = before.each().get(one);
            T now = same != null ? same : translate.apply(one);
            each.put(one, now);
            all.add(now);
        }
        said = new Said<>(stored, List.copyOf(all), each);
        return said.all();
    }
}
