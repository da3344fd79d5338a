package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// What makes a zone a signed one (RFC 4033): its public keys, and a signature of every set of
/// records that edges may have to answer with. The private keys are never here.
///
/// @param keys the data of the DNSKEY records, in Base64
/// @param keysTtlSeconds of those records
/// @param delegated those of the keys that the parent is to have a DS record of, which CDS and
/// CDNSKEY records tell it (RFC 7344); none while it is to keep what it has
/// @param signatures in no order that matters; one set may have several, by different keys
public record Signing(
        List<String> keys, int keysTtlSeconds, List<String> delegated, List<Signature> signatures) {

    public Signing {
        keys = List.copyOf(keys);
        delegated = List.copyOf(delegated);
        signatures = List.copyOf(signatures);
        Require.that(!keys.isEmpty(), "keys", "none", "at least one");
        Require.that(keys.containsAll(delegated), "delegated", delegated, "some of the keys");
        Require.between(0, Integer.MAX_VALUE, "keysTtlSeconds", keysTtlSeconds);
    }

    /// A signature of one set of records.
    ///
    /// @param records which: a digest of their owner, type and data
    /// @param rrsig the data of the RRSIG record (RFC 4034, section 3.1), in Base64
    public record Signature(String records, String rrsig) {
        public Signature {
            Require.text("records", records);
            Require.text("rrsig", rrsig);
        }
    }
}
