package dev.warmfront.edge.health;

import dev.warmfront.engine.health.Outcome;

/// What one probe found out.
///
/// @param status of the answer to an HTTP probe, 0 when there was none
/// @param body of the answer, as far as it was asked for
record Finding(Outcome outcome, int status, String body) {

    static Finding of(Outcome outcome) {
        return new Finding(outcome, 0, "");
    }
}
