/// What all parts of a snapshot share: an id, and constructors that refuse nonsense.
@NullMarked
package dev.warmfront.snapshot.base;

import org.jspecify.annotations.NullMarked;
