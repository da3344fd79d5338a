/// Threads for what event loops must not do.
@NullMarked
package dev.warmfront.edge.work;

import org.jspecify.annotations.NullMarked;
