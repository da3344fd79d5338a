/// Answers that are kept on disk: what memory gives up is still here, and what is here survives a
/// restart, however the process ended.
///
/// A log of segments. Answers are appended, never changed; the oldest segment is given up when
/// there is no more room, and what was asked for in it is appended again. Every record carries
/// checksums and its whole key, so nothing that was cut off, flipped or left by somebody else is
/// ever handed out. Files are touched by this package's own threads alone: an event loop asks, and
/// is told.
///
/// A disk that fails, fills up or is slow costs what it holds, never an answer: until it is well
/// again, everything here says "not there".
///
/// ## Starting points
/// - [dev.warmfront.edge.disk.DiskTier] - what others use
/// - [dev.warmfront.edge.disk.Segments] - the log
/// - [dev.warmfront.edge.disk.Index] - where what lies, outside the heap
/// - [dev.warmfront.edge.disk.Journal] - what was taken back
@NullMarked
package dev.warmfront.edge.disk;

import org.jspecify.annotations.NullMarked;
