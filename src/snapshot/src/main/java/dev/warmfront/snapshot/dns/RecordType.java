package dev.warmfront.snapshot.dns;

/// Kinds of records that a zone may hold, with their numbers on the wire (RFC 1035, section 3.2.2;
/// RFC 3596, section 2.1; the IANA registry of resource record types).
public enum RecordType {
    A(1),
    NS(2),
    CNAME(5),
    SOA(6),
    PTR(12),
    MX(15),
    TXT(16),
    AAAA(28),
    SRV(33),
    NAPTR(35),
    DS(43),
    SSHFP(44),
    TLSA(52),
    SVCB(64),
    HTTPS(65),
    SPF(99),
    CAA(257);

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
