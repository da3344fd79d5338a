/// The authoritative name server, on UDP and TCP.
///
/// Messages are read and written octet by octet, with strict limits: nothing a stranger sends makes
/// anything grow or fail. It answers for its own zones and never asks anybody.
///
/// ## Starting points
/// - [dev.warmfront.edge.dns.DnsServer] - the sockets
/// - [dev.warmfront.edge.dns.Responder] - from the octets of a question to the octets of the reply
@NullMarked
package dev.warmfront.edge.dns;

import org.jspecify.annotations.NullMarked;
