package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.Signing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What proves the answers of a signed zone: signatures that were made elsewhere, and the order of
/// its names.
final class Secured {

    static final int RRSIG = 46;
    static final int DNSKEY = 48;
    static final int CDS = 59;
    static final int CDNSKEY = 60;

    private final Denial denial;
    private final int negativeTtlSeconds;
    private final List<Records> own;
    private final Map<String, List<byte[]>> signatures = new HashMap<>();

    Secured(Name origin, Signing signing, Denial denial, int negativeTtlSeconds) {
        this.denial = denial;
        this.negativeTtlSeconds = negativeTtlSeconds;
        own = own(origin, signing);
        Base64.Decoder base64 = Base64.getDecoder();
        for (Signing.Signature signature : signing.signatures()) {
            signatures
                    .computeIfAbsent(signature.records(), records -> new ArrayList<>(1))
                    .add(base64.decode(signature.rrsig()));
        }
    }

    /// What the apex has of its keys: themselves, and what its parent is to know of them (RFC 7344,
    /// section 3).
    static List<Records> own(Name origin, Signing signing) {
        int ttl = signing.keysTtlSeconds();
        Records keys = new Records(origin, DNSKEY, ttl, decoded(signing.keys()));
        if (signing.delegated().isEmpty()) {
            return List.of(keys);
        }
        List<byte[]> delegated = decoded(signing.delegated());
        List<byte[]> digests =
                delegated.stream()
                        .map(key -> ZoneSigner.ds(origin, key))
                        .sorted(Arrays::compareUnsigned)
                        .toList();
        return List.of(
                keys,
                new Records(origin, CDS, ttl, digests),
                new Records(origin, CDNSKEY, ttl, delegated));
    }

    private static List<byte[]> decoded(List<String> base64) {
        return base64.stream().map(Base64.getDecoder()::decode).toList();
    }

    /// What the apex has of its keys; null for any other type.
    @Nullable Records own(int type) {
        for (Records records : own) {
            if (records.type() == type) {
                return records;
            }
        }
        return null;
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
