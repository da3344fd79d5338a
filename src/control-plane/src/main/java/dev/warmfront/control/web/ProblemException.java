package dev.warmfront.control.web;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Ends a request with a problem instead of success.
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final transient List<Fault> faults;
    private final transient Map<String, String> headers;

    /// @param detail what is wrong this time, by the message law where it is about a value
    public ProblemException(Problem problem, String detail) {
        this(problem, detail, List.of(), Map.of());
    }

    private ProblemException(
            Problem problem, String detail, List<Fault> faults, Map<String, String> headers) {
        super(detail);
        this.problem = problem;
        this.faults = List.copyOf(faults);
        this.headers = Map.copyOf(headers);
    }

    /// A document with faults, all of them.
    public static ProblemException invalid(List<Fault> faults) {
        return of(Problem.INVALID_DOCUMENT, faults);
    }

    /// A document that is refused for something in it.
    public static ProblemException of(Problem problem, List<Fault> faults) {
        String detail = faults.size() == 1 ? "1 fault" : faults.size() + " faults";
        return new ProblemException(problem, detail, faults, Map.of());
    }

    public static ProblemException notFound(String what, String id) {
        return new ProblemException(
                Problem.NOT_FOUND, what + ": " + id + " (expected: the id of one that exists)");
    }

    /// The same, its faults pointing to somewhere else.
    public ProblemException pointing(UnaryOperator<Fault> elsewhere) {
        return new ProblemException(
                problem, detail(), faults.stream().map(elsewhere).toList(), headers);
    }

    /// The same, with a header field in the answer.
    public ProblemException with(String header, String value) {
        return new ProblemException(problem, detail(), faults, Map.of(header, value));
    }

    public Problem problem() {
        return problem;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Fault> faults() {
        return faults;
    }

    Map<String, String> headers() {
        return headers;
    }
}
