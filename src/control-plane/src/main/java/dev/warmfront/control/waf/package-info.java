/// Web ACLs and the IP sets that their rules refer to.
///
/// Doors: [dev.warmfront.control.waf.WebAcls] and [dev.warmfront.control.waf.IpSets].
@NullMarked
@ApplicationModule(
        displayName = "WAF",
        allowedDependencies = {"web", "change", "resource"})
package dev.warmfront.control.waf;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
