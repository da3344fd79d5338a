package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Reply.Code;
import org.jspecify.annotations.Nullable;

/// What a message that came in turned out to be.
sealed interface Query {

    /// Too short to say anything about it, or an answer itself: nothing is sent back, or two
    /// servers could keep each other busy for ever.
    record Nothing() implements Query {}

    /// Something is wrong with it, or it is nothing we do.
    ///
    /// @param questionEnd where the question ends in the message; 0 when there is none to repeat
    record Bad(Code code, int questionEnd, @Nullable Edns edns) implements Query {}

    /// A question in class IN.
    record Ask(Name name, int type, int questionEnd, @Nullable Edns edns) implements Query {}

    /// What an OPT record said (RFC 6891, section 6.1).
    ///
    /// @param payload how large a UDP datagram may be
    /// @param subnetAt where the data of the client-subnet option starts in the message (RFC 7871);
    ///     0 when there is none
    /// @param subnetLength how long it is
    /// @param cookieAt where the cookie starts (RFC 7873); 0 when there is none
    /// @param cookieLength how long it is
    /// @param wantsNsid whether it asks which server answers (RFC 5001)
    /// @param wantsKeepalive whether it asks how long the connection stays (RFC 7828)
    /// @param padded whether it hides how long it is (RFC 7830)
    record Edns(
            int payload,
            int version,
            boolean dnssec,
            int subnetAt,
            int subnetLength,
            int cookieAt,
            int cookieLength,
            boolean wantsNsid,
            boolean wantsKeepalive,
            boolean padded) {}
}
