/// Side-by-side runs of the edge and its peers.
///
/// Every round runs every peer once, one after the other, on the same core, with the load generator
/// on another; what is told are medians over the rounds and their ratios. An absolute figure of one
/// machine means nothing.
///
/// ## Starting points
/// - [dev.warmfront.bench.Bench] - the command
/// - [dev.warmfront.bench.Peer] - what can be measured
@NullMarked
package dev.warmfront.bench;

import org.jspecify.annotations.NullMarked;
