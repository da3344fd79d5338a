package dev.warmfront.engine.routing;

import org.jspecify.annotations.Nullable;

/// Whether a request belongs to a distribution itself or to its staging distribution.
///
/// @param staging whether to the latter
/// @param session that the viewer is told to keep to; null for none
public record Choice(boolean staging, Reason reason, @Nullable Session session) {

    /// Why it is so.
    public enum Reason {
        HEADER("The request has the header field that leads to the staging distribution"),
        NO_HEADER("The request lacks the header field that leads to the staging distribution"),
        COOKIE("The request has the cookie that leads to the staging distribution"),
        NO_COOKIE("The request lacks the cookie that leads to the staging distribution"),
        EVERYBODY("Every request goes to the staging distribution"),
        NOBODY("No request goes to the staging distribution"),
        SESSION("The viewer's session keeps to what was decided when it began"),
        LOT("It is decided by lot");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }
    }

    static Choice of(boolean staging, Reason yes, Reason no) {
        return new Choice(staging, staging ? yes : no, null);
    }
}
