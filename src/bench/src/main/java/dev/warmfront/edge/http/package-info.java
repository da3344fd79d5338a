/// Small parts of the edge, measured one by one. In the edge's own package, because what they
/// measure is nobody else's affair.
@NullMarked
package dev.warmfront.edge.http;

import org.jspecify.annotations.NullMarked;
