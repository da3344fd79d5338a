package dev.warmfront.engine.health;

import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.health.Source;
import java.util.Map;
import java.util.function.Predicate;

/// What health checks say, once it is known what was found.
///
/// A calculated check counts what its children say, each by its own rules: inverted and disabled
/// are already in what is counted.
public final class Fold {

    private Fold() {}

    /// Whether a check says healthy. One that is not there says what is found.
    ///
    /// @param found what is found of those that are probed
    public static boolean says(
            String id, Map<String, HealthCheck> checks, Predicate<String> found) {
        HealthCheck check = checks.get(id);
        if (check == null) {
            return found.test(id);
        }
        return check.says(
                !check.disabled()
                        && switch (check.probe()) {
                            case Source.Calculated calculated -> isMet(calculated, checks, found);
                            case Probe probed -> found.test(id);
                        });
    }

    private static boolean isMet(
            Source.Calculated calculated,
            Map<String, HealthCheck> checks,
            Predicate<String> found) {
        int missing = calculated.threshold();
        for (String child : calculated.children()) {
            if (missing <= 0) {
                break;
            }
            missing -= says(child, checks, found) ? 1 : 0;
        }
        return missing <= 0;
    }
}
