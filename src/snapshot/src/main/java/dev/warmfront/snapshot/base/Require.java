package dev.warmfront.snapshot.base;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The checks that constructors share. Message law: `name: value (expected: ...)`.
public final class Require {

    private Require() {}

    /// Refuses with the message law unless `holds`.
    public static void that(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + expected + ")");
        }
    }

    public static String text(String name, String value) {
        that(!value.isBlank(), name, "'" + value + "'", "some text");
        return value;
    }

    public static void between(long least, long most, String name, long value) {
        that(value >= least && value <= most, name, value, least + ".." + most);
    }

    /// Refuses a list in which two elements have the same key, naming the key.
    public static <T, K> void distinct(String name, List<T> list, Function<T, K> key) {
        Set<K> seen = new HashSet<>();
        for (T element : list) {
            that(seen.add(key.apply(element)), name, key.apply(element), "each only once");
        }
    }
}
