/// Answers that are kept in memory, and answers that are on their way.
///
/// Bodies lie outside the heap, within a budget of bytes that is never exceeded. One fetch serves
/// all who ask for the same key meanwhile; they get its bytes as they arrive.
///
/// ## Starting points
/// - [dev.warmfront.edge.store.MemoryStore] - what is kept, by key
/// - [dev.warmfront.edge.store.Flow] - the bytes of one answer, written once and read by many
/// - [dev.warmfront.edge.store.PurgeLog] - what has been invalidated since when
@NullMarked
package dev.warmfront.edge.store;

import org.jspecify.annotations.NullMarked;
