/// Certificates as they are stored, and which names they are good for.
///
/// Start at [dev.warmfront.compiler.certificate.DesiredCertificate].
@NullMarked
package dev.warmfront.compiler.certificate;

import org.jspecify.annotations.NullMarked;
