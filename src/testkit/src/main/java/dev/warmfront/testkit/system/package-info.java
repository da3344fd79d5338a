/// The real system, in real processes: started, asked, killed.
///
/// ## Starting points
/// - [dev.warmfront.testkit.system.Fleet] - PostgreSQL, control planes and edges for one play
/// - [dev.warmfront.testkit.system.Api] - the REST API as its users see it
/// - [dev.warmfront.testkit.system.ServiceProcess] - any process, its output, its end
@NullMarked
package dev.warmfront.testkit.system;

import org.jspecify.annotations.NullMarked;
