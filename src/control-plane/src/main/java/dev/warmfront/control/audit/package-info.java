/// The audit log: who did what to what, from where and when, as a chain in which nothing can be
/// changed, left out or put in without a trace.
///
/// Every event carries the hash of the one before, and its own covers that and everything else it
/// says. Whoever can write to the tables can make a whole new chain, so its head should be kept
/// elsewhere now and then: an export, or the answer of a verification, is enough to find that out.
///
/// ## Starting points
/// - [dev.warmfront.control.audit.Chain] - is an export, or the log itself, what it was?
/// - [dev.warmfront.control.audit.Canonical] - what exactly is hashed
///
/// Owns the table `audit_event`, and hears of every write by being a
/// [dev.warmfront.control.change.Witness].
@NullMarked
@ApplicationModule(
        displayName = "Audit",
        allowedDependencies = {"web", "change", "tenancy"})
package dev.warmfront.control.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
