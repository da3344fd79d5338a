/// How much of what is asked for memory has, on real traces, beside the policies of others.
///
/// Ours is the store itself, with its budget, its bodies outside the heap and its queues; theirs
/// are those of Caffeine's simulator, which has the traces, too.
///
/// ## Starting points
/// - [dev.warmfront.bench.traces.HitRatios] - the table
@NullMarked
package dev.warmfront.bench.traces;

import org.jspecify.annotations.NullMarked;
