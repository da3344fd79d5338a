package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.headers.Fields;
import java.util.Arrays;

/// The memory of texts that answers have in common, so that those that are stored share them: most
/// values of `Content-Type` or `Cache-Control` are one of a few.
///
/// It forgets: of two that fall into one place the later one stays. Any thread may use it, without
/// a lock; what one does not see of another it only shares less.
final class Texts {

    private static final int PLACES = 4096;

    /// What is longer is hardly ever the same.
    private static final int LONGEST = 128;

    private final String[] known = new String[PLACES];

    Texts() {
        Arrays.fill(known, "");
    }

    /// The same text, and the same object where it was seen before.
    String shared(String text) {
        if (text.length() > LONGEST) {
            return text;
        }
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
        String before = known[place];
        if (before.equals(text)) {
            return before;
        }
        known[place] = text;
        return text;
    }

    Fields shared(Fields fields) {
        return fields.with(this::shared);
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
