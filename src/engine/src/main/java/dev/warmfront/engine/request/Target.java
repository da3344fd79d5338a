package dev.warmfront.engine.request;

/// What a path and a query may look like. Behaviour, key, invalidation and origin all see the same
/// octets, so what an origin might read as another path is refused: backslashes, NUL, and dot
/// segments, encoded or not, also between encoded slashes and before a semicolon, where some begin
/// a segment's parameters.
public final class Target {

    private Target() {}

    /// Whether a target is one that everybody reads alike.
    ///
    /// @param pathAt where the path begins
    /// @param pathEnd where it ends: at the query, if there is one
    /// @param end of the query
    public static boolean isClean(byte[] octets, int pathAt, int pathEnd, int end) {
        int segmentDots = 0;
        int segmentLength = 0;
        boolean parameters = false;
        for (int i = pathAt; i < end; i++) {
            int octet = octets[i];
            if (octet == '%') {
                if (i + 2 >= end) {
                    return false;
                }
                int high = hex(octets[i + 1]);
                int low = hex(octets[i + 2]);
                if (high < 0 || low < 0) {
                    return false;
                }
                octet = high << 4 | low;
                if (octet == 0 || (octet == '\\' && i < pathEnd)) {
                    return false;
                }
                i += 2;
            } else if (octet == '#' || octet == '\\') {
                return false;
            }
            if (i < pathEnd) {
                if (octet == '/') {
                    if (isDots(segmentDots, segmentLength)) {
                        return false;
                    }
                    segmentDots = 0;
                    segmentLength = 0;
                    parameters = false;
                } else if (octet == ';') {
                    parameters = true;
                } else if (!parameters) {
                    segmentDots += octet == '.' ? 1 : 0;
                    segmentLength++;
                }
            }
        }
        return !isDots(segmentDots, segmentLength);
    }

    /// The value of a hexadecimal digit; -1 if it is none.
    private static int hex(byte octet) {
        return octet < 0 ? -1 : Character.digit(octet, 16);
    }

    private static boolean isDots(int dots, int length) {
        return length == dots && (length == 1 || length == 2);
    }
}
