/// Certificates and their private keys.
///
/// Door: [dev.warmfront.control.certificate.Certificates]. A key comes in once, is sealed before it
/// is stored, and goes out to edges only: no answer, no log line and no column holds it in the
/// clear.
@NullMarked
@ApplicationModule(
        displayName = "Certificate",
        allowedDependencies = {"web", "change", "resource", "secret", "domain"})
package dev.warmfront.control.certificate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
