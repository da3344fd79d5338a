/// Hosted zones and the record sets in them.
///
/// Door: [dev.warmfront.control.dns.Zones]. A zone is one document, record sets included, so that a
/// batch of changes is one write: all of it or nothing.
@NullMarked
@ApplicationModule(
        displayName = "DNS",
        allowedDependencies = {"web", "change", "resource", "domain"})
package dev.warmfront.control.dns;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
