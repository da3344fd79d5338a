/// What is stored becomes what edges run.
///
/// Door: [dev.warmfront.control.publish.Releases]. Publishing asks one question, "is there a change
/// newer than the newest one published?", whenever something was committed and now and then
/// without; so it needs no queue, survives a crash at any point, and takes many changes in one go.
/// Owns the tables `release`, `publication` and `release_pin`.
@NullMarked
@ApplicationModule(displayName = "Publish")
package dev.warmfront.control.publish;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
