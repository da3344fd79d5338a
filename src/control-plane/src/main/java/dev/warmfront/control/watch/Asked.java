package dev.warmfront.control.watch;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What somebody wants to watch, in the words of a query.
record Asked(
        @Nullable String status,
        @Nullable String path,
        @Nullable String edge,
        @Nullable String sample,
        @Nullable String most,
        @Nullable String time) {

    private static final int USUAL_LIMIT = 50;
    private static final int MOST = 500;
    private static final int MOST_IN = 1_000_000;
    private static final int LONGEST_PATH = 2_048;

    /// The watch that is meant.
    ///
    /// @param edges finds the id of an edge by its name or id
    /// @throws ProblemException with everything that is wrong
    Watch of(String id, String distributionId, Function<String, Optional<String>> edges) {
        List<String> faults = new ArrayList<>();
        int oneIn = number("sample", sample, 1, MOST_IN, faults);
        number("limit", most, USUAL_LIMIT, MOST, faults);
        if (time == null) {
            faults.add("wait: none (expected: for example 10s, at most 5m)");
        } else {
            complain(() -> Wait.of(time), faults);
        }
        int wanted = status(faults);
        if (path != null && !isPath(path)) {
            faults.add(
                    "path: "
                            + path
                            + " (expected: for example /images/* or /index.html, at most "
                            + LONGEST_PATH
                            + " characters of ASCII)");
        }
        String at = edge == null ? "" : edges.apply(edge).orElse("");
        if (edge != null && at.isEmpty()) {
            faults.add("edge: " + edge + " (expected: the name or id of one)");
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.INVALID_REQUEST, String.join("; ", faults));
        }
        return new Watch(id, distributionId, wanted, path == null ? "" : path, at, oneIn);
    }

    /// How many requests are enough.
    int limit() {
        return number("limit", most, USUAL_LIMIT, MOST, new ArrayList<>());
    }

    /// For how long.
    Duration patience() {
        return Wait.of(time);
    }

    private int status(List<String> faults) {
        if (status == null) {
            return 0;
        }
        boolean klass = status.matches("[1-5][xX]{2}");
        if (!klass && !status.matches("[1-5][0-9]{2}")) {
            faults.add("status: " + status + " (expected: for example 404 or 5xx)");
            return 0;
        }
        return Integer.parseInt(klass ? status.substring(0, 1) : status);
    }

    private static boolean isPath(String path) {
        int star = path.indexOf('*');
        return path.startsWith("/")
                && path.length() <= LONGEST_PATH
                && (star < 0 || star == path.length() - 1)
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?');
    }

    private static int number(
            String name, @Nullable String text, int otherwise, int most, List<String> faults) {
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[1-9][0-9]{0,6}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        faults.add(name + ": " + text + " (expected: 1.." + most + ")");
        return otherwise;
    }

    private static void complain(Runnable check, List<String> faults) {
        try {
            check.run();
        } catch (ProblemException e) {
            faults.add(e.detail());
        }
    }
}
