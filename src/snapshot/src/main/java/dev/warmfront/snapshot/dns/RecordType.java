package dev.warmfront.snapshot.dns;

/// Kinds of records that a zone may hold, with their numbers on the wire (RFC 1035, section 3.2.2;
/// RFC 3596, section 2.1).
public enum RecordType {
    A(1),
    NS(2),
    CNAME(5),
    SOA(6),
    TXT(16),
    AAAA(28);

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
