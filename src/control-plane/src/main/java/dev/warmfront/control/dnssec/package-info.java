/// What hosted zones are signed with (RFC 4033), and the signing itself.
///
/// Door: [dev.warmfront.control.dnssec.Signatures]. Edges get signatures and no private keys:
/// everything that they may have to answer is signed before it is published. Owns the table
/// `signing_key`.
@NullMarked
@ApplicationModule(
        displayName = "DNSSEC",
        allowedDependencies = {"web", "change", "dns", "secret", "tenancy"})
package dev.warmfront.control.dnssec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
