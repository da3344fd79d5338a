/// Zones this system is authoritative for, and the record sets in them.
///
/// Start at [dev.warmfront.snapshot.dns.Zone].
@NullMarked
package dev.warmfront.snapshot.dns;

import org.jspecify.annotations.NullMarked;
