/// Requests that nobody would think of, made from the contract, and what must be true of answers.
///
/// ## Starting points
/// - [dev.warmfront.control.generated.Requests] - makes them: valid ones, and those with something
///   wrong
/// - [dev.warmfront.control.generated.Judge] - says what is wrong with an answer
@NullMarked
package dev.warmfront.control.generated;

import org.jspecify.annotations.NullMarked;
