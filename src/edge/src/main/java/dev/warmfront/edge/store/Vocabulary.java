package dev.warmfront.edge.store;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Texts that stored answers name by a number instead of having them: of most header fields the
/// name, and often the value, is one of a few.
///
/// It only grows, up to its bound: whoever knows a number knows its text for good. Reading takes no
/// lock.
final class Vocabulary {

    /// Numbers are below this.
    static final int MOST = 4096;

    static final int UNKNOWN = -1;

    private final Recent recent;
    private final ConcurrentMap<String, Integer> numbers = new ConcurrentHashMap<>();
    private final @Nullable String[] texts = new String[MOST];

    Vocabulary(Recent recent) {
        this.recent = recent;
    }

    /// What was unpacked lately, with this and other vocabularies.
    Recent recent() {
        return recent;
    }

    /// The number of a text, or [#UNKNOWN].
    int number(String text) {
        Integer number = numbers.get(text);
        return number == null ? UNKNOWN : number;
    }

    /// The number that a text has from now on; [#UNKNOWN] when there are none left.
    synchronized int learn(String text) {
        int next = numbers.size();
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        } else if (next == MOST) {
            return UNKNOWN;
        }
        // First: a number that is known has a text.
        texts[next] = text;
        numbers.put(text, next);
        return next;
    }

    /// The text of a number that [#number] or [#learn] gave.
    String text(int number) {
        String text = texts[number];
        if (text == null) {
            throw new AssertionError("unreachable: nobody has a number without a text");
        }
        return text;
    }
}
