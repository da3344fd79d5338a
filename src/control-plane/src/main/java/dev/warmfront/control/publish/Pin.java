package dev.warmfront.control.publish;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That edges stay at what a release said, whatever is written meanwhile.
///
/// @param version of the release
/// @param contains the number of the newest change in that release
/// @param rejects the number of the newest change in the release that failed, when that is why
/// @param actor who wants it
record Pin(
        long number,
        long version,
        long contains,
        @Nullable Long rejects,
        String reason,
        String actor,
        Instant at) {

    /// Whether a change is in the release that failed, and not in the pinned one.
    boolean rejects(long changeNumber) {
        return rejects != null && changeNumber <= rejects;
    }

    /// As changes name it, and as an entity tag.
    String subject() {
        return "release-pin/" + number;
    }

    String tag() {
        return "\"" + number + "\"";
    }
}
