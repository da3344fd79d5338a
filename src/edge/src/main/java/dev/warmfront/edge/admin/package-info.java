/// The management port: how this edge is, for its operator and for scrapers. Loopback unless told
/// otherwise, and nothing can be changed through it.
///
/// Start at [dev.warmfront.edge.admin.AdminServer].
@NullMarked
package dev.warmfront.edge.admin;

import org.jspecify.annotations.NullMarked;
