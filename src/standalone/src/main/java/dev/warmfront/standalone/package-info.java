/// All of Warmfront in one JVM: an embedded PostgreSQL, the control plane and one edge.
///
/// ## Starting points
/// - [dev.warmfront.standalone.Standalone] - the command
@NullMarked
package dev.warmfront.standalone;

import org.jspecify.annotations.NullMarked;
