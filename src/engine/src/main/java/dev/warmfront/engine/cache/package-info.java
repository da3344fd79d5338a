/// What may be kept, under which key, for how long, and whether a viewer already has it (RFC 9111).
///
/// Time is an argument: milliseconds since the epoch, given by whoever asks. Nothing here stores
/// anything; it decides for whoever does.
///
/// ## Starting points
/// - [dev.warmfront.engine.cache.CacheKey] - what tells two answers apart
/// - [dev.warmfront.engine.cache.Admission] - whether an answer may be kept
/// - [dev.warmfront.engine.cache.Lifetime] - until when it is fresh
/// - [dev.warmfront.engine.cache.Conditions] - whether the viewer has it already
@NullMarked
package dev.warmfront.engine.cache;

import org.jspecify.annotations.NullMarked;
