package dev.warmfront.compiler;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is asked of the world while one resource is looked at, and what it answers: looked at
/// again, the resource comes out the same for as long as the answers are. Written down where they
/// are given, so that no check can rely on something that is not here.
final class Notes {

    private final List<Map<String, ?>> shelves = new ArrayList<>();
    private final Map<Question, Answer> answers = new LinkedHashMap<>();

    private record Question(int shelf, String key) {}

    /// An answer.
    ///
    /// @param value null when nothing has that key
    record Answer(int shelf, String key, @Nullable Object value) {}

    /// The same map, whose answers are noted. It can only be asked for keys.
    <V> Map<String, V> on(Map<String, V> shelf) {
        shelves.add(shelf);
        return new Noted<>(shelves.size() - 1, shelf);
    }

    /// What was noted since the last time.
    List<Answer> take() {
        List<Answer> taken = List.copyOf(answers.values());
        answers.clear();
        return taken;
    }

    /// Whether everything would be answered as it was, in another world perhaps.
    boolean stillHold(List<Answer> before) {
        for (Answer answer : before) {
            if (!Objects.equals(shelves.get(answer.shelf()).get(answer.key()), answer.value())) {
                return false;
            }
        }
        return true;
    }

    private final class Noted<V> extends AbstractMap<String, V> {

        private final int shelf;
        private final Map<String, V> map;

        Noted(int shelf, Map<String, V> map) {
            this.shelf = shelf;
            this.map = map;
        }

        @Override
        public @Nullable V get(@Nullable Object key) {
            V value = map.get(key);
            String name = String.valueOf(key);
            answers.computeIfAbsent(
                    new Question(shelf, name), question -> new Answer(shelf, name, value));
            return value;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return get(key) != null;
        }

        @Override
        public Set<Entry<String, V>> entrySet() {
            throw new UnsupportedOperationException("whoever asks for everything relies on it");
        }
    }
}
