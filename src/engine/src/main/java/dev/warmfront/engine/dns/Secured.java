package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.Signing;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What proves the answers of a signed zone: signatures that were made elsewhere, and the order of
/// its names.
final class Secured {

    static final int RRSIG = 46;
    static final int DNSKEY = 48;

    private final Denial denial;
    private final int negativeTtlSeconds;
    private final Records keys;
    private final Map<String, List<byte[]>> signatures = new HashMap<>();

    Secured(Name origin, Signing signing, Denial denial, int negativeTtlSeconds) {
        this.denial = denial;
        this.negativeTtlSeconds = negativeTtlSeconds;
        Base64.Decoder base64 = Base64.getDecoder();
        List<byte[]> data = signing.keys().stream().map(base64::decode).toList();
        keys = new Records(origin, DNSKEY, signing.keysTtlSeconds(), data);
        for (Signing.Signature signature : signing.signatures()) {
            signatures
                    .computeIfAbsent(signature.records(), records -> new ArrayList<>(1))
                    .add(base64.decode(signature.rrsig()));
        }
    }

    /// The public keys, at the apex.
    Records keys() {
        return keys;
    }

    /// The signatures of records of the zone.
    ///
    /// @param source at which name of the zone they are: another than their owner where a wildcard
    /// answers
    Records signatures(Records records, Name source) {
        String digest = Canonical.digest(source, records.type(), records.rdata());
        return new Records(
                records.owner(),
                RRSIG,
                records.ttlSeconds(), // RFC 4034, section 3.
                signatures.getOrDefault(digest, List.of()));
    }

    boolean isSigned(Name source, int type, byte[] data) {
        return signatures.containsKey(Canonical.digest(source, type, List.of(data)));
    }

    /// The NSEC record of `name`, or else of the closest owner before it: what it denies is all
    /// between that and the next one.
    ///
    /// @param without the number of a type that is not there this time; 0 for none
    Records nsec(Name name, int without) {
        Name owner = denial.at(name);
        int hidden = owner.equals(name) ? without : 0;
        List<byte[]> data = List.of(denial.data(owner, hidden));
        return new Records(owner, Denial.NSEC, negativeTtlSeconds, data);
    }
}
