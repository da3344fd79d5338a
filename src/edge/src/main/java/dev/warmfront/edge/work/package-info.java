/// Threads for what event loops must not do, and what is made there when somebody first wants it.
@NullMarked
package dev.warmfront.edge.work;

import org.jspecify.annotations.NullMarked;
