package dev.warmfront.engine.fleet;

import java.util.Optional;

/// The versions of the protocol between control plane and edge, and which of them understand each
/// other: two that are at most one apart, whichever side is the newer.
///
/// 1: client certificates and signed releases. 2: an edge can be told to drain. 3: of the
/// fleet, only what is new is told. 4: requests can be watched.
public final class Protocol {

    /// What this build speaks.
    public static final int VERSION = 4;

    /// The first in which an edge tells those who watch what it answers.
    public static final int WATCHES = 4;

    private Protocol() {}

    /// What is wrong with a version, for the operators of both sides; empty when it is understood.
    ///
    /// @param theirs 0 of somebody who tells none
    /// @param their who speaks it
    /// @param our who hears it
    public static Optional<String> complaint(int theirs, String their, String our) {
        if (Math.abs((long) theirs - VERSION) <= 1) {
            return Optional.empty();
        }
        return Optional.of(
                "protocol: "
                        + theirs
                        + " (expected: "
                        + (VERSION - 1)
                        + " to "
                        + (VERSION + 1)
                        + "; upgrade the "
                        + (theirs < VERSION ? their : our)
                        + ", one version at a time)");
    }
}
