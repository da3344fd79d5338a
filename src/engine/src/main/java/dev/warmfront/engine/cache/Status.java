package dev.warmfront.engine.cache;

/// What a status means for keeping an answer.
final class Status {

    private Status() {}

    /// Whether it is known here what may be done with it (RFC 9111, section 3): what
    /// `must-understand` asks.
    static boolean isUnderstood(int status) {
        return switch (status) {
            case 200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308 -> true;
            default -> isKnownError(status);
        };
    }

    /// Whether an answer with it may ever be kept. What is partial, or only tells of another
    /// answer, is none by itself; and a range that could not be had says nothing about the next
    /// one.
    static boolean isStorable(int status) {
        return status >= 200 && status != 206 && status != 304 && status != 416;
    }

    /// Whether a lifetime may be given to it that it does not state (RFC 9110, section 15.1).
    static boolean isHeuristic(int status) {
        return switch (status) {
            case 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }

    /// Whether it is an error that a policy may keep for a moment, to shield the origin.
    static boolean isPassingError(int status) {
        return switch (status) {
            case 404, 405, 410, 414, 451, 500, 501, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /// Whether it is an error that is kept for as long as the distribution says, although the
    /// origin does not say for how long it is good; others are when it does.
    static boolean isKeptUnsaid(int status) {
        return switch (status) {
            case 404, 414, 500, 501, 502, 503, 504 -> true;
            default -> false;
        };
    }

    private static boolean isKnownError(int status) {
        return status >= 400 && status <= 417
                || status == 421
                || status == 422
                || status == 426
                || status == 451
                || status >= 500 && status <= 505;
    }
}
