/// The whole database in one file, and back: taken while the service runs, checked before anything
/// is touched, and brought to the newest schema.
///
/// Doors: [dev.warmfront.control.backup.Backup] writes the file,
/// [dev.warmfront.control.backup.Archive] reads and checks it, and
/// [dev.warmfront.control.backup.Restore] makes a database of it. None of them needs the service.
@NullMarked
@ApplicationModule(
        displayName = "Backup",
        allowedDependencies = {"secret"})
package dev.warmfront.control.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
