package dev.warmfront.control.invalidation;

import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.engine.cache.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What an invalidation may name, and how much may be under way at a time.
final class Limits {

    /// Paths and tags of one distribution that not every edge has applied.
    static final int MOST = 3_000;

    /// Those of them that end with `*`.
    static final int MOST_WILDCARDS = 15;

    private static final int LONGEST_PATH = 4_000;
    private static final int MOST_FAULTS = 100;

    /// How much an invalidation, or several, name.
    ///
    /// @param targets paths and tags
    /// @param wildcards paths that end with `*`
    record Load(long targets, long wildcards) {

        static Load of(InvalidationDraft draft) {
            return new Load(
                    draft.paths().size() + draft.tags().size(),
                    draft.paths().stream().filter(path -> path.endsWith("*")).count());
        }
    }

    private Limits() {}

    /// @throws ProblemException with everything that can never be accepted
    static void check(InvalidationDraft draft) {
        List<Fault> faults = new ArrayList<>();
        Load asked = Load.of(draft);
        String where = draft.paths().isEmpty() && asked.targets() > 0 ? "/tags" : "/paths";
        if (asked.targets() == 0 || asked.targets() > MOST) {
            String expected = "1.." + MOST + " paths and tags together";
            faults.add(Fault.of(where, "out-of-range", asked.targets() + " of them", expected));
        }
        if (asked.wildcards() > MOST_WILDCARDS) {
            faults.add(
                    Fault.of(
                            "/paths",
                            "too-many-wildcards",
                            asked.wildcards() + " that end with *",
                            "at most " + MOST_WILDCARDS));
        }
        each("/paths/", "invalid-path", draft.paths(), Limits::missing, faults);
        each("/tags/", "invalid-tag", draft.tags(), Limits::wrong, faults);
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    /// @param before what is under way already
    /// @throws ProblemException if it is too much together
    static void check(InvalidationDraft draft, Load before) {
        Load asked = Load.of(draft);
        String where = draft.paths().isEmpty() ? "/tags" : "/paths";
        List<Fault> faults = new ArrayList<>();
        if (before.targets() + asked.targets() > MOST) {
            faults.add(
                    Fault.of(
                            where,
                            "too-many-under-way",
                            before.targets() + " under way, and " + asked.targets() + " more",
                            "at most " + MOST + " paths and tags that not every edge has applied"));
        }
        if (asked.wildcards() > 0 && before.wildcards() + asked.wildcards() > MOST_WILDCARDS) {
            faults.add(
                    Fault.of(
                            "/paths",
                            "too-many-wildcards",
                            before.wildcards() + " under way, and " + asked.wildcards() + " more",
                            "at most " + MOST_WILDCARDS + " that not every edge has applied"));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.of(Problem.TOO_MUCH_UNDER_WAY, faults).with("Retry-After", "1");
        }
    }

    private static void each(
            String at,
            String code,
            List<String> texts,
            Function<String, @Nullable String> expected,
            List<Fault> faults) {
        for (int i = 0; i < texts.size() && faults.size() < MOST_FAULTS; i++) {
            String text = texts.get(i);
            String wanted = expected.apply(text);
            if (wanted != null) {
                String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
                faults.add(Fault.of(at + i, code, shown, wanted));
            }
        }
    }

    /// What is missing from a path; null when it is one.
    private static @Nullable String missing(String path) {
        if (!path.startsWith("/")) {
            return "a leading slash";
        } else if (path.length() > LONGEST_PATH) {
            return "at most " + LONGEST_PATH + " characters";
        }
        int star = path.indexOf('*');
        if (star >= 0 && star < path.length() - 1) {
            return "* as the last character only";
        }
        boolean plain = path.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return plain ? null : "printable ASCII, anything else percent-encoded";
    }

    /// What is wrong with a tag; null when it is one.
    private static @Nullable String wrong(String tag) {
        boolean fine = Tags.isOne(tag) && tag.equals(tag.strip()) && tag.indexOf('*') < 0;
        return fine
                ? null
                : "1.." + Tags.LONGEST + " characters, printable ASCII, no comma and no *";
    }
}
