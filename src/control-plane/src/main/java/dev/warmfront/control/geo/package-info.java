/// Where addresses are, for whoever wants to know how questions from there are answered.
///
/// Tells what edges decide with: the table that is shipped. Door:
/// [dev.warmfront.control.geo.Atlases].
@NullMarked
@ApplicationModule(
        displayName = "Geo",
        allowedDependencies = {"web"})
package dev.warmfront.control.geo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
