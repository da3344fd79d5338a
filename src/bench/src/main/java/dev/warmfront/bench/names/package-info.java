/// The name server beside its peers.
@NullMarked
package dev.warmfront.bench.names;

import org.jspecify.annotations.NullMarked;
