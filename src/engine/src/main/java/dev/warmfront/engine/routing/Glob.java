package dev.warmfront.engine.routing;

/// Matches a whole text against a pattern in which `*` stands for any run of characters and `?` for
/// one.
///
/// Costs at most text length times pattern length: on a mismatch only the last `*` takes in one
/// character more, so no text makes it exponentially slow.
final class Glob {

    private Glob() {}

    /// @param from where in `text` to begin
    static boolean matches(String pattern, String text, int from) {
        int p = 0;
        int t = from;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && c == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (c == '?' || c == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
