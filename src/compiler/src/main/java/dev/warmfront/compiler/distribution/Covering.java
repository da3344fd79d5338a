package dev.warmfront.compiler.distribution;

/// Whether one path pattern leaves nothing for another.
///
/// A pattern covers another if it matches the other's own text, where `*` of the other can be
/// matched by `*` only. Sound but not complete: it never calls a reachable pattern unreachable.
/// Costs at most the product of both lengths, and a pattern is at most 255 characters.
final class Covering {

    private Covering() {}

    /// Whether every path that `narrow` matches is matched by `wide`, too.
    static boolean covers(String wide, String narrow) {
        int w = 0;
        int n = 0;
        int star = -1;
        int afterStar = 0;
        while (n < narrow.length()) {
            if (w < wide.length() && wide.charAt(w) == '*') {
                star = w++;
                afterStar = n;
            } else if (w < wide.length() && matchesOne(wide.charAt(w), narrow.charAt(n))) {
                w++;
                n++;
            } else if (star >= 0) {
                w = star + 1;
                n = ++afterStar;
            } else {
                return false;
            }
        }
        while (w < wide.length() && wide.charAt(w) == '*') {
            w++;
        }
        return w == wide.length();
    }

    private static boolean matchesOne(char wide, char narrow) {
        return narrow != '*' && (wide == '?' || wide == narrow);
    }
}
