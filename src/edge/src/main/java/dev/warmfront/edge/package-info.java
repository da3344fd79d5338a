/// The worker: it acts on what the engine decides.
@NullMarked
package dev.warmfront.edge;

import org.jspecify.annotations.NullMarked;
