package dev.warmfront.engine.routing;

/// Matches a whole text against a pattern in which `*` stands for any run of characters and `?` for
/// one.
///
/// Costs at most text length times pattern length: on a mismatch only the last `*` takes in one
/// character more, so no text makes it exponentially slow.
final class Glob {

    private Glob() {}

    /// @param from where in `subject` to begin
    static boolean matches(String glob, String subject, int from) {
        int p = 0;
        int t = from;
        int star = -1;
        int resume = 0;
        while (t < subject.length()) {
            char c = p < glob.length() ? glob.charAt(p) : 0;
            if (p < glob.length() && c == '*') {
                star = p++;
                resume = t;
            } else if (p < glob.length() && (c == '?' || c == subject.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < glob.length() && glob.charAt(p) == '*') {
            p++;
        }
        return p == glob.length();
    }
}
