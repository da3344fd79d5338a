package dev.warmfront.snapshot.policy;

/// A content coding (RFC 9110, section 8.4.1) that the edge can make, the smallest results first.
public enum Coding {
    /// RFC 7932.
    BR("br"),

    /// RFC 8878, with windows as RFC 9659 bounds them.
    ZSTD("zstd"),

    /// RFC 1952.
    GZIP("gzip");

    private final String token;

    Coding(String token) {
        this.token = token;
    }

    /// What it is called in header fields.
    public String token() {
        return token;
    }
}
