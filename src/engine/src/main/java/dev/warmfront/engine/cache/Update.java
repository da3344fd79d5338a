package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import java.util.Set;

/// What an answer without a body changes in what is stored (RFC 9111, section 3.2).
public final class Update {

    /// They describe the body that is stored, or say which one it is.
    private static final Set<String> OF_THE_BODY =
            Set.of(
                    "content-length",
                    "content-encoding",
                    "content-range",
                    "content-digest",
                    "content-md5",
                    "repr-digest",
                    "digest",
                    "etag");

    private Update() {}

    /// The stored fields, with those of `news` in place of theirs. What tells of the body stays as
    /// it is stored.
    public static Fields of(Fields stored, Fields news) {
        // An old age is the age of another answer.
        Fields kept = news.has("age") ? stored : stored.without("age");
        return kept.replacedBy(news.without(OF_THE_BODY::contains));
    }
}
