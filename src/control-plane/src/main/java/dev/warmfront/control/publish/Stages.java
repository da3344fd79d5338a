package dev.warmfront.control.publish;

/// Says which edges a new release reaches first, and when the next one may follow. Known to those
/// who know edges.
public interface Stages {

    /// Whether a release is still on its way to everybody, so that the next one has to wait.
    boolean areUnderWay();

    /// A release was published; runs in the transaction that did.
    ///
    /// @param settled the version of the release before
    /// @param pinned whether it has to reach every edge at once, whatever is under way
    void begin(long settled, long version, boolean pinned);
}
