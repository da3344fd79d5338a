/// Certificates by the name a viewer asks for, and the trust in origins.
///
/// Start at [dev.warmfront.edge.tls.CertificateShelf].
@NullMarked
package dev.warmfront.edge.tls;

import org.jspecify.annotations.NullMarked;
