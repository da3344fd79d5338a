/// Watching the access log of a distribution while requests are answered, on whichever edge.
///
/// Door: [dev.warmfront.control.watch.Watches]. Owns the tables `access_watch` and `access_line`,
/// which hold nothing that lasts: a watch ends by itself when nobody renews it, and a line is gone
/// when it is read.
@NullMarked
@ApplicationModule(
        displayName = "Watch",
        allowedDependencies = {"web", "change", "distribution", "tenancy"})
package dev.warmfront.control.watch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
