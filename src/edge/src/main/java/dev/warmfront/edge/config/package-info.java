/// What this edge runs, and the stream that changes it.
///
/// A release is built completely before it is swapped in, and swapped in before it is acknowledged;
/// whatever fails leaves the one before running. The last good one is kept on disk, so an edge starts
/// without a control plane.
///
/// ## Starting points
/// - [dev.warmfront.edge.config.Running] - the one mutable reference to configuration
/// - [dev.warmfront.edge.config.Live] - a release with everything built from it
@NullMarked
package dev.warmfront.edge.config;

import org.jspecify.annotations.NullMarked;
