package dev.warmfront.edge.health;

import org.jspecify.annotations.Nullable;

/// What an edge says of itself at `/.well-known/warmfront/health`.
///
/// @param version of the release it runs
record PeerAnswer(String edgeId, long version, boolean draining) {

    static final String PATH = "/.well-known/warmfront/health";

    /// Reads `{"edge":"e-1","release":7,"draining":false}`; null when it is anything else. The
    /// names may come in any order; what else is there is passed over.
    static @Nullable PeerAnswer parse(String json) {
        String edge = value(json, "\"edge\"");
        String release = value(json, "\"release\"");
        String draining = value(json, "\"draining\"");
        if (edge == null || release == null || draining == null || edge.length() < 2) {
            return null;
        }
        try {
            return new PeerAnswer(
                    edge.substring(1, edge.length() - 1),
                    Long.parseLong(release),
                    draining.equals("true"));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String value(String json, String name) {
        int at = json.indexOf(name);
        int colon = at < 0 ? -1 : json.indexOf(':', at + name.length());
        if (colon < 0) {
            return null;
        }
        int end = colon + 1;
        while (end < json.length() && json.charAt(end) != ',' && json.charAt(end) != '}') {
            end++;
        }
        return json.substring(colon + 1, end).strip();
    }
}
