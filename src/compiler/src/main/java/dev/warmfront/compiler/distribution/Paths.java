package dev.warmfront.compiler.distribution;

/// Paths that stand in a distribution as they will be asked for.
final class Paths {

    private static final int MOST = 255;

    /// What [#isObject] expects, for a message.
    static final String EXPECTED =
            "at most 255 letters, digits and _ - . $ / ~ \" ' @ : + &, with no . or .. or nothing"
                    + " between two slashes";

    private Paths() {}

    /// Whether something is a path below `/`, without its leading slash: one that no viewer's path
    /// can be another spelling of.
    static boolean isObject(String path) {
        if (path.isEmpty() || path.length() > MOST || !path.chars().allMatch(Paths::isAllowed)) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                String segment = path.substring(start, i);
                boolean empty = segment.isEmpty() && i < path.length();
                if (empty || segment.equals(".") || segment.equals("..")) {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }

    private static boolean isAllowed(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "_-.$/~\"'@:+&".indexOf(c) >= 0;
    }
}
