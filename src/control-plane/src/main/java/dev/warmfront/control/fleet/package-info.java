/// Edges: how they join, what they run, and the stream by which they are told what to run.
///
/// Door: [dev.warmfront.control.fleet.Fleet]. Owns the tables `edge`, `enrolment_token`,
/// `sealed_secret` (the authority that edges know the service by) and `release_key` (what releases
/// are signed with). What every edge last said is in PostgreSQL, so any replica can answer for all
/// of them.
@NullMarked
@ApplicationModule(
        displayName = "Fleet",
        allowedDependencies = {
            "web",
            "change",
            "publish",
            "secret",
            "verdict",
            "invalidation",
            "watch"
        })
package dev.warmfront.control.fleet;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
