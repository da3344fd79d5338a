/// The rules of the house, and the proof that each of them can fail.
@NullMarked
package dev.warmfront.acceptance.rules;

import org.jspecify.annotations.NullMarked;
