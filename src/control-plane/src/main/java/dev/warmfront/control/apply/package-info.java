/// Whole documents: resources of several kinds, with an owner, that are to stand as they are
/// written and nothing else of that owner's.
///
/// Has no door: nobody calls it. A document goes through three shapes: what it says
/// ([dev.warmfront.control.apply.Declaration]), what that means for what stands
/// ([dev.warmfront.control.apply.Plan]), and what was done. A plan that is only looked at is
/// carried out all the same and taken back, so that it complains of everything the real one would.
/// Owns the tables `ownership` and `declaration`.
@NullMarked
@ApplicationModule(
        displayName = "Apply",
        allowedDependencies = {"web", "access", "change", "resource", "tenancy"})
package dev.warmfront.control.apply;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
