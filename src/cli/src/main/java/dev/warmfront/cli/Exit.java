package dev.warmfront.cli;

/// What the end of the program means to a pipeline.
final class Exit {

    /// It is done and live; of a plan: there is nothing to do.
    static final int DONE = 0;

    /// It failed, or was called wrongly. Nothing was stored, unless the message says so.
    static final int FAILED = 1;

    /// Of a plan only: there is something to do.
    static final int PLANNED = 2;

    /// It is stored, and not every edge runs it yet.
    static final int NOT_LIVE_YET = 3;

    private Exit() {}
}
