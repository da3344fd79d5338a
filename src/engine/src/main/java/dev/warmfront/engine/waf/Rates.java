package dev.warmfront.engine.waf;

import java.time.Duration;

/// Counts of requests by rule and viewer address.
public interface Rates {

    /// Counts one request and says whether this address has now sent more than `limit` of them
    /// within `window`.
    ///
    /// @param rule unique among all rules of all web ACLs
    /// @param addressHigh the upper 64 bits of the viewer's address; IPv4 is mapped
    /// @param addressLow the lower 64 bits
    boolean isOver(
            String rule,
            long addressHigh,
            long addressLow,
            int limit,
            Duration window,
            long nowNanos);
}
