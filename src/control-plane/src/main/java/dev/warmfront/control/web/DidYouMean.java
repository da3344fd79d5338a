package dev.warmfront.control.web;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Guesses what somebody meant who wrote a name that does not exist.
public final class DidYouMean {

    private DidYouMean() {}

    /// What to say was expected: the nearest name when one is near, else all of them.
    public static String of(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(best -> distance(name, best) <= Math.max(2, best.length() / 3))
                .map(best -> "did you mean " + best + "?")
                .orElseGet(() -> "one of " + String.join(", ", known));
    }

    /// How many letters must be added, removed or changed (Levenshtein), whatever their case. A
    /// name far longer than the other is not measured.
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > b.length()) {
            return Integer.MAX_VALUE;
        }
        String from = a.toLowerCase(Locale.ROOT);
        String to = b.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = corner + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                corner = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
