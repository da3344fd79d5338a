package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Release;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// The one mutable reference to configuration in the whole edge.
///
/// An exchange reads it once, when it begins, and keeps what it read until it ends: no request ever
/// sees half of a change.
public final class Running {

    private final AtomicReference<Live> current;

    public Running(Live first) {
        current = new AtomicReference<>(first);
    }

    public Live live() {
        return current.get();
    }

    /// Runs nothing from now on: what runs should not.
    void withdraw() {
        current.set(Live.ofKept(Release.NONE, Map.of()));
    }

    /// Runs `next` from now on, unless something at least as new is already running.
    ///
    /// @return whether `next` runs
    public boolean advanceTo(Live next) {
        Live before =
                current.getAndUpdate(now -> next.release().isNewerThan(now.release()) ? next : now);
        return next.release().isNewerThan(before.release());
    }
}
