/// What a question about a name is answered with.
///
/// A question is looked up in an index that never changes (RFC 1034, section 4.3.2; RFC 4592 for
/// wildcards; RFC 2308 for what is not there); then, where several answers are possible, one is
/// steered to by health, weight, place and chance. Health, the fleet, where addresses are and
/// chance are arguments.
///
/// ## Starting points
/// - [dev.warmfront.engine.dns.ZoneIndex] - every zone of a release, ready to be asked
/// - [dev.warmfront.engine.dns.Answer] - what looking a name up can find
/// - [dev.warmfront.engine.dns.Steer] - which of several record sets it is this time
/// - [dev.warmfront.engine.dns.Authority] - from the question to the whole reply
@NullMarked
package dev.warmfront.engine.dns;

import org.jspecify.annotations.NullMarked;
