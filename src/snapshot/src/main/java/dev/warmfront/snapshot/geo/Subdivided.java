package dev.warmfront.snapshot.geo;

import java.util.List;

/// The countries whose parts are told apart, and the second halves of their parts' codes in ISO
/// 3166-2.
@SuppressWarnings("ImmutableEnumChecker") // The lists are copies that nobody can change.
public enum Subdivided {
    CA("AB BC MB NB NL NS NT NU ON PE QC SK YT"),
    UA("05 07 09 12 14 18 21 23 26 30 32 35 40 43 46 48 51 53 56 59 61 63 65 68 71 74 77"),
    US(
            "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND"
                    + " NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY");

    private final List<String> subdivisions;

    Subdivided(String subdivisions) {
        this.subdivisions = List.of(subdivisions.split(" "));
    }

    public List<String> subdivisions() {
        return subdivisions;
    }
}
