/// Certificates, without their private keys: a key travels beside a snapshot, never in it.
///
/// Start at [dev.warmfront.snapshot.certificate.Certificate].
@NullMarked
package dev.warmfront.snapshot.certificate;

import org.jspecify.annotations.NullMarked;
