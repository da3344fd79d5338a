/// Writes, and what became of them.
///
/// Doors: [dev.warmfront.control.change.Writes], which every write goes through;
/// [dev.warmfront.control.change.Changes], where it is recorded;
/// [dev.warmfront.control.change.Versions], what it made of a document; and
/// [dev.warmfront.control.change.Bell], by which replicas wake one another. What may be stored is
/// for [dev.warmfront.control.change.Gate] to say and how far a change has come for
/// [dev.warmfront.control.change.Progress]: both are asked for here and answered elsewhere, and
/// every write is shown to a [dev.warmfront.control.change.Witness]. Owns
/// the tables `change`, `version` and `idempotent_answer`.
@NullMarked
@ApplicationModule(
        displayName = "Change",
        allowedDependencies = {"web", "tenancy"})
package dev.warmfront.control.change;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
