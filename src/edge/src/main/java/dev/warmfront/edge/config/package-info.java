/// What this edge runs, and the stream that changes it.
///
/// A release is built completely and kept on disk before it is swapped in, and swapped in before it
/// is acknowledged; whatever fails leaves the one before running. An edge starts from what it kept,
/// without a control plane.
///
/// ## Starting points
/// - [dev.warmfront.edge.config.Running] - the one mutable reference to configuration
/// - [dev.warmfront.edge.config.Live] - a release with everything built from it
/// - [dev.warmfront.edge.config.FleetStream] - the stream to the control plane
/// - [dev.warmfront.edge.config.DataFolder] - what survives a restart
@NullMarked
package dev.warmfront.edge.config;

import org.jspecify.annotations.NullMarked;
