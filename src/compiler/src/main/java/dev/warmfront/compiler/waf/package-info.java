/// Web ACLs and IP sets as they are asked for, and their translation.
///
/// Start at [dev.warmfront.compiler.waf.DesiredWebAcl].
@NullMarked
package dev.warmfront.compiler.waf;

import org.jspecify.annotations.NullMarked;
