package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Variant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory that answers of one URL vary, and by what: what is kept under it has a longer key.
final class Variants extends Slot {

    private static final long COST = 2048;

    private final List<String> names;
    private final Deque<CacheKey> keys = new ArrayDeque<>();

    /// @param url what all of them have in common
    Variants(CacheKey url, List<String> names) {
        super(url);
        this.names = names;
    }

    /// In lower case, sorted.
    List<String> names() {
        return names;
    }

    /// Notes one more.
    ///
    /// @return the one that is too many now
    synchronized @Nullable CacheKey add(CacheKey key) {
        keys.remove(key);
        keys.addLast(key);
        return keys.size() > Variant.MOST ? keys.removeFirst() : null;
    }

    synchronized List<CacheKey> keys() {
        return List.copyOf(keys);
    }

    @Override
    long cost() {
        return COST;
    }

    @Override
    void leave() {}
}
