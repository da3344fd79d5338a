package dev.warmfront.control.change;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says how far a change has come, from what edges have acknowledged.
public interface Progress {

    Standing of(Change change);

    /// What edges have made of the invalidation with a sequence: those in service, and those that
    /// are away and will apply it before they serve again.
    List<Confirmation> confirmations(long sequence);

    /// The sequence up to which every edge in service has applied invalidations;
    /// [Long#MAX_VALUE] when none is in service, so that nothing is waited for.
    long appliedEverywhere();

    /// How far a change has come.
    enum Status {
        /// It is stored and not yet in a release.
        PENDING,
        /// It is stored, and edges are pinned to a release without it.
        HELD,
        /// It is in a release that not every edge in service runs, or no edge is in service.
        IN_PROGRESS,
        /// Every edge in service runs it.
        LIVE,
        /// It could not be compiled, or an edge could not run it.
        REJECTED;

        /// Whether waiting is over.
        public boolean isDecided() {
            return switch (this) {
                case LIVE, HELD, REJECTED -> true;
                case PENDING, IN_PROGRESS -> false;
            };
        }
    }

    /// How far a change has come, and where.
    ///
    /// @param releaseVersion the first release that contains it; null before there is one
    /// @param diagnostics why it was rejected or is held
    /// @param edges every edge in service
    /// @param slowest the edge waited for longest, or that acknowledged last; null without edges
    record Standing(
            Status status,
            @Nullable Long releaseVersion,
            List<Gate.Complaint> diagnostics,
            List<EdgeStanding> edges,
            @Nullable String slowest) {

        public Standing {
            diagnostics = List.copyOf(diagnostics);
            edges = List.copyOf(edges);
        }
    }

    /// What one edge has made of it.
    ///
    /// @param acknowledgedAt when it said that it runs this or something later
    /// @param diagnostic why it cannot run it
    @Schema(name = "EdgeStanding")
    record EdgeStanding(
            String edgeId,
            String name,
            EdgeState state,
            long runningRelease,
            @Nullable Instant acknowledgedAt,
            @Nullable String diagnostic) {}

    /// What one edge has made of an invalidation.
    ///
    /// @param confirmedAt when it said so; null when it has not, or that was too long ago
    /// @param lastSeenAt when it was heard of
    @Schema(name = "EdgeConfirmation")
    record Confirmation(
            String edgeId,
            String name,
            ConfirmationState state,
            @Nullable Instant confirmedAt,
            @Nullable Instant lastSeenAt) {}

    /// What an edge can have made of an invalidation.
    enum ConfirmationState {
        CONFIRMED,
        /// It is in service, and has not said that it has applied it.
        WAITING,
        /// It is not in service, is not waited for, and applies it before it serves again.
        AWAY
    }

    /// What an edge can have made of a change.
    enum EdgeState {
        ACKNOWLEDGED,
        WAITING,
        REFUSED
    }
}
