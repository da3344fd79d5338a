package dev.warmfront.compiler.distribution;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The translation of what becomes of errors.
final class ErrorResponses {

    private static final List<Integer> CODES =
            List.of(400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504);

    /// A year.
    private static final long MOST_SECONDS = 31_536_000;

    private ErrorResponses() {}

    static void check(List<DesiredErrorResponse> asked, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("customErrorResponses");
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            DesiredErrorResponse one = asked.get(i);
            check(one, at.at(i), complaints);
            complaints.check(
                    seen.add(one.errorCode()),
                    "error-code-twice",
                    at.at(i).at("errorCode"),
                    one.errorCode(),
                    "each only once");
        }
    }

    static List<ErrorResponse> translate(List<DesiredErrorResponse> asked) {
        return asked.stream()
                .map(one ->
                        new ErrorResponse(
                                one.errorCode(),
                                Duration.ofSeconds(one.errorCachingMinTtlSeconds()),
                                one.responsePagePath(),
                                one.responseCode() == null ? 0 : one.responseCode()))
                .sorted((a, b) -> Integer.compare(a.errorCode(), b.errorCode()))
                .toList();
    }

    private static void check(DesiredErrorResponse asked, Pointer at, Complaints complaints) {
        complaints.check(
                CODES.contains(asked.errorCode()),
                "not-a-choice",
                at.at("errorCode"),
                asked.errorCode(),
                "one of " + shown());
        complaints.between(
                0,
                MOST_SECONDS,
                at.at("errorCachingMinTtlSeconds"),
                asked.errorCachingMinTtlSeconds());
        String path = asked.responsePagePath();
        Integer code = asked.responseCode();
        complaints.check(
                (path == null) == (code == null),
                "page-without-code",
                at.at(path == null ? "responsePagePath" : "responseCode"),
                "none",
                path == null
                        ? "the page that responseCode is for, or neither"
                        : "the status that the page is shown with, or neither");
        if (path != null) {
            complaints.check(
                    path.startsWith("/") && Paths.isObject(path.substring(1)),
                    "invalid-page-path",
                    at.at("responsePagePath"),
                    path,
                    "a slash, and " + Paths.EXPECTED);
        }
        if (code != null) {
            complaints.check(
                    code == 200 || CODES.contains(code),
                    "not-a-choice",
                    at.at("responseCode"),
                    code,
                    "one of 200, " + shown());
        }
    }

    private static String shown() {
        return String.join(", ", CODES.stream().map(String::valueOf).toList());
    }
}
