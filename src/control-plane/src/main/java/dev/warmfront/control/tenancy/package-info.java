/// For whom the service is at work: one tenant, the installation, or nobody.
///
/// Doors: [dev.warmfront.control.tenancy.Scope], which every query of what belongs to a tenant asks
/// for its condition, and [dev.warmfront.control.tenancy.Tenancy], for the few looks that go beyond
/// a tenant. Every connection to PostgreSQL is told the scope of the thread that takes it, so that
/// row-level security holds where a query forgot to ask.
@NullMarked
@ApplicationModule(
        displayName = "Tenancy",
        allowedDependencies = {})
package dev.warmfront.control.tenancy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
