package dev.warmfront.compiler.distribution;

import java.util.List;
import java.util.Set;

/// The three sets of methods a behaviour may allow.
final class Methods {

    static final String EXPECTED =
            "GET, HEAD; or these and OPTIONS; or all of GET, HEAD, OPTIONS, PUT, POST,"
                    + " PATCH, DELETE";

    private static final List<Set<String>> SETS =
            List.of(
                    Set.of("GET", "HEAD"),
                    Set.of("GET", "HEAD", "OPTIONS"),
                    Set.of("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"));

    private Methods() {}

    /// In any order, each once.
    static boolean areAllowed(List<String> methods) {
        Set<String> asked = Set.copyOf(methods);
        return asked.size() == methods.size() && SETS.contains(asked);
    }
}
