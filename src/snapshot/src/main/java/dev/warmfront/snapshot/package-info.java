/// What an edge runs.
///
/// Every type in and below this package is an immutable value built by a canonical constructor that
/// refuses nonsense, so a [dev.warmfront.snapshot.Snapshot] that exists is a snapshot an edge can
/// run. Nothing here reads a clock, a file, a socket or a table, and nothing here decides anything:
/// decisions live in the engine.
///
/// ## Starting points
/// - [dev.warmfront.snapshot.Snapshot] - the whole configuration, as one value
/// - [dev.warmfront.snapshot.Release] - a snapshot with the version it was published under
/// - [dev.warmfront.snapshot.Delta] - what must change to get from one release to the next
/// - [dev.warmfront.snapshot.Warrant] - the signed word that edges are to run a release
/// - [dev.warmfront.snapshot.Codec] - values to bytes and back, equal values to equal bytes
@NullMarked
package dev.warmfront.snapshot;

import org.jspecify.annotations.NullMarked;
