package dev.warmfront.snapshot.distribution;

/// What happens to a request that came without TLS.
public enum ViewerProtocolPolicy {
    /// Served like any other.
    ALLOW_ALL,
    /// GET and HEAD are sent to HTTPS with 301, other methods with 307.
    REDIRECT_TO_HTTPS,
    /// Refused with 403.
    HTTPS_ONLY
}
