package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tags of an answer: names that its origin gave it, by which invalidations may mean it. Kept
/// as fingerprints, see [Print#tag]; upper and lower case are the same.
///
/// A field holds several, with commas between them; in `Surrogate-Key` it is spaces. What is longer
/// than 256 characters or not printable ASCII is left out, and so is everything after the first 50.
public final class Tags {

    /// An answer has at most so many.
    public static final int MOST = 50;

    /// Characters in a tag.
    public static final int LONGEST = 256;

    /// What an answer has that says nothing.
    public static final Tags NONE = new Tags(new long[0], 0);

    private static final String SPACED = "surrogate-key";

    private final long[] prints;
    private final int dropped;

    private Tags(long[] prints, int dropped) {
        this.prints = prints;
        this.dropped = dropped;
    }

    /// The tags that an origin gave an answer.
    public static Tags of(Fields fields, CacheTagConfig config) {
        Reading reading = null;
        for (String name : config.headerNames()) {
            List<String> values = fields.has(name) ? fields.all(name) : List.of();
            for (String value : values) {
                reading = reading == null ? new Reading() : reading;
                reading.take(value, name.equals(SPACED) ? ' ' : ',');
            }
        }
        return reading == null ? NONE : reading.result();
    }

    /// Tags whose fingerprints are known.
    public static Tags of(long... prints) {
        return prints.length == 0 ? NONE : new Tags(prints.clone(), 0);
    }

    /// Whether an answer says anything about its tags.
    public static boolean areIn(Fields fields, CacheTagConfig config) {
        return config.headerNames().stream().anyMatch(fields::has);
    }

    /// Whether a text can be a tag.
    public static boolean isOne(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && isPlain(text);
    }

    public int count() {
        return prints.length;
    }

    /// The fingerprint of one of them.
    public long print(int index) {
        return prints[index];
    }

    /// How many the origin named that were left out.
    public int dropped() {
        return dropped;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tags tags && Arrays.equals(prints, tags.prints);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prints);
    }

    @Override
    public String toString() {
        return prints.length + " tags";
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == ',') {
                return false;
            }
        }
        return true;
    }

    private static final class Reading {

        private final long[] prints = new long[MOST];
        private int count;
        private int dropped;

        void take(String value, char between) {
            int start = 0;
            while (start <= value.length()) {
                int end = value.indexOf(between, start);
                end = end < 0 ? value.length() : end;
                String tag = value.substring(start, end).strip();
                if (isOne(tag)) {
                    add(Print.tag(tag));
                } else if (!tag.isEmpty()) {
                    dropped++;
                }
                start = end + 1;
            }
        }

        private void add(long print) {
            for (int i = 0; i < count; i++) {
                if (prints[i] == print) {
                    return;
                }
            }
            if (count < MOST) {
                prints[count++] = print;
            } else {
                dropped++;
            }
        }

        Tags result() {
            return new Tags(Arrays.copyOf(prints, count), dropped);
        }
    }
}
