/// HTTP/1.1 messages as octets (RFC 9112): what the viewers' side and the origins' side have in
/// common. Reads strictly, knows no connection and makes no decision.
@NullMarked
package dev.warmfront.edge.message;

import org.jspecify.annotations.NullMarked;
