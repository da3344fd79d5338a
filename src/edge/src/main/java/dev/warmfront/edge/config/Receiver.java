package dev.warmfront.edge.config;

import dev.warmfront.edge.health.Flips;
import dev.warmfront.edge.health.Membership;
import dev.warmfront.edge.health.Opinion;
import dev.warmfront.edge.telemetry.Traffic;
import dev.warmfront.edge.telemetry.Watching;
import java.util.Map;

/// The parts of an edge that the stream speaks for and to. Called on the stream's own thread.
public interface Receiver extends Invalidator {

    /// `live` runs from now on.
    void started(Live live);

    /// The fleet is these.
    ///
    /// @param ownId which of them this edge is
    void members(String ownId, Membership membership);

    /// Whether an operator wants this edge to finish with its viewers and get no others.
    void drain(boolean wanted);

    boolean isDraining();

    /// How many viewers are connected.
    long connections();

    /// What the health checks of this edge say, by id.
    Map<String, Opinion> verdicts();

    /// The latest turns of health checks.
    Flips flips();

    /// How viewers were served since the start.
    Traffic.Sums traffic();

    /// Whose requests are watched, and what there is to tell of them.
    Watching watching();
}
