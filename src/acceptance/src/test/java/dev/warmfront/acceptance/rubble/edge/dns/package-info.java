/// Deliberately wrong: every rule of the house is broken somewhere below here.
@NullMarked
package dev.warmfront.acceptance.rubble.edge.dns;

import org.jspecify.annotations.NullMarked;
