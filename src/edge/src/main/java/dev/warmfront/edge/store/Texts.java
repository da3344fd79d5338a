package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory of texts that answers have in common, so that those that are stored share them: most
/// values of `Content-Type` or `Cache-Control` are one of a few.
///
/// What was seen twice gets a number in a [Vocabulary]. With a full one it begins another, while
/// there are not too many that stored answers still need.
///
/// It forgets what was seen once: of two that fall into one place the later one stays. Any thread
/// may use it, without a lock but where something is learnt; what one does not see of another it
/// only shares less.
final class Texts {

    private static final int PLACES = 4096;

    /// What is longer is hardly ever the same.
    private static final int LONGEST = 128;

    /// A number takes two bytes, and what it stands for one more than it has.
    private static final int SHORTEST = 4;

    /// Of these almost every answer has its own, or they are short.
    private static final String[] UNCOMMON = {
        "date", "etag", "last-modified", "content-length", "expires", "age"
    };

    /// Vocabularies that there may be at the same time, at less than a megabyte each.
    private static final int MOST_VOCABULARIES = 16;

    private final String[] known = new String[PLACES];
    private final List<WeakReference<Vocabulary>> older = new ArrayList<>();
    private final Recent recent;
    private volatile Vocabulary words;

    /// @param heads for what is unpacked again
    Texts(Heads heads) {
        Arrays.fill(known, "");
        recent = new Recent(heads);
        words = new Vocabulary(recent);
    }

    /// What is written with now.
    Vocabulary vocabulary() {
        return words;
    }

    /// Whether answers are likely to have the values of this field in common.
    static boolean isCommon(String name) {
        for (String uncommon : UNCOMMON) {
            if (uncommon.equalsIgnoreCase(name)) {
                return false;
            }
        }
        return true;
    }

    /// The number of a text, which it gets when it is seen for the second time;
    /// [Vocabulary#UNKNOWN] for what has none.
    int number(String text, Vocabulary in) {
        if (text.length() < SHORTEST || text.length() > LONGEST) {
            return Vocabulary.UNKNOWN;
        }
        int number = in.number(text);
        return number == Vocabulary.UNKNOWN && isKnown(text) ? learn(text, in) : number;
    }

    private int learn(String text, Vocabulary in) {
        int number = in.learn(text);
        if (number == Vocabulary.UNKNOWN) {
            follow(in);
        }
        return number;
    }

    @SuppressWarnings("ReferenceEquality") // The very one that is full.
    private synchronized void follow(Vocabulary full) {
        if (full != words) {
            return;
        }
        older.removeIf(one -> one.get() == null);
        if (older.size() < MOST_VOCABULARIES - 1) {
            older.add(new WeakReference<>(full));
            words = new Vocabulary(recent);
        }
    }

    /// Whether it was seen before; from now on it was.
    private boolean isKnown(String text) {
        return seen(text) != null;
    }

    /// The same text, and the same object where it was seen before.
    String shared(String text) {
        String before = text.length() > LONGEST ? null : seen(text);
        return before == null ? text : before;
    }

    private @Nullable String seen(String text) {
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
        String before = known[place];
        if (before.equals(text)) {
            return before;
        }
        known[place] = text;
        return null;
    }

    CacheKey shared(CacheKey key) {
        return new CacheKey(
                shared(key.distributionId()),
                key.path(),
                shared(key.query()),
                shared(key.rest()),
                key.root());
    }
}
