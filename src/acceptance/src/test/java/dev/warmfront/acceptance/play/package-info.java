/// The whole system on a stage: real processes, real sockets, a real PostgreSQL, and a real end.
@NullMarked
package dev.warmfront.acceptance.play;

import org.jspecify.annotations.NullMarked;
