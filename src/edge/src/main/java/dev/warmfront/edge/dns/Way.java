package dev.warmfront.edge.dns;

/// How a question came and its reply goes.
enum Way {
    UDP("udp"),
    TCP("tcp"),

    /// DNS over TLS (RFC 7858).
    TLS("tls"),

    /// DNS over HTTPS (RFC 8484).
    HTTPS("https");

    private final String label;

    Way(String label) {
        this.label = label;
    }

    /// What metrics call it.
    String label() {
        return label;
    }

    /// Whether anybody could ask in anybody's name.
    boolean isForgeable() {
        return this == UDP;
    }

    /// Whether the connection is there for more questions.
    boolean isStream() {
        return this == TCP || this == TLS;
    }

    boolean isEncrypted() {
        return this == TLS || this == HTTPS;
    }
}
