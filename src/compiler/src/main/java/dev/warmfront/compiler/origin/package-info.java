/// Origins and origin groups as they are asked for, and which addresses may be asked for at all.
///
/// Start at [dev.warmfront.compiler.origin.DesiredOrigin]; the addresses that an operator's system
/// must not be talked into connecting to are kept out by
/// [dev.warmfront.compiler.origin.AddressGuard].
@NullMarked
package dev.warmfront.compiler.origin;

import org.jspecify.annotations.NullMarked;
