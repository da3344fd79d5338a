package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.headers.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands in front of a body on disk.
///
/// @param names by which answers of the URL vary, for [Kind#VARIES] only
/// @param outline of a body that is kept in slices, each a record of its own
/// @param tags by which invalidations may name it
/// @param purges the invalidation up to which nothing that was invalidated means it
/// @param writes how many writes by viewers had been seen when it was asked for
public record Label(
        Kind kind,
        CacheKey key,
        List<String> names,
        int status,
        Fields fields,
        Lifetime lifetime,
        @Nullable Outline outline,
        Tags tags,
        long purges,
        long writes) {

    /// What a record is.
    public enum Kind {
        /// An answer, with its body.
        ANSWER(1),
        /// The memory that answers of a URL vary, and by what.
        VARIES(2),
        /// The word that there is nothing under a key: whatever was written before is wrong.
        GONE(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /// How it is written.
        int code() {
            return code;
        }

        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("kind: " + code + " (expected: 1 to 3)");
        }
    }

    private static final Lifetime NO_LIFETIME = new Lifetime(0, 0, 0, 0);

    public Label {
        names = List.copyOf(names);
    }

    /// Something about a key that is no answer.
    public static Label note(
            Kind kind, CacheKey key, List<String> names, long purges, long writes) {
        return new Label(
                kind, key, names, 0, Fields.NONE, NO_LIFETIME, null, Tags.NONE, purges, writes);
    }

    /// The same, known to be good up to a later invalidation.
    public Label checked(long sequence) {
        return new Label(
                kind, key, names, status, fields, lifetime, outline, tags, sequence, writes);
    }
}
