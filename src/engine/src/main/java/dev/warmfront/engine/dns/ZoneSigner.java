package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.dns.Signing;
import dev.warmfront.snapshot.dns.Signing.Signature;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Signs everything that edges may have to answer of a zone, ahead of all questions.
///
/// What was signed before and holds for long enough is kept, so that the same zone stays the same:
/// with ECDSA, signing twice gives two signatures. Whoever has the private keys does the signing
/// itself.
public final class ZoneSigner {

    /// For how long a signature holds.
    public static final Duration VALIDITY = Duration.ofDays(14);

    /// What is left when a new one is due: long enough to notice that there is none.
    public static final Duration RENEWAL = Duration.ofDays(7);

    /// ECDSA on the curve P-256 with SHA-256 (RFC 6605).
    public static final int ALGORITHM = 13;

    /// For clocks that are late.
    private static final Duration BEFORE = Duration.ofHours(1);

    /// How far apart zones are renewed that were signed together, and how many of a zone's
    /// signatures are renewed together though some could wait.
    private static final Duration SPREAD = Duration.ofDays(1);

    private static final int SIGNATURE_AT = 18;
    private static final int DIGEST_AT = 4;
    private static final int SHA_256 = 2;

    /// A key of a zone.
    ///
    /// @param dnskey the data of its DNSKEY record (RFC 4034, section 2.1)
    /// @param isActive whether it signs the zone; every key signs the keys
    /// @param isDelegated whether the parent is to have a DS record of it (RFC 7344)
    /// @param pen signs octets
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of these.
    public record Key(
            byte[] dnskey, boolean isActive, boolean isDelegated, UnaryOperator<byte[]> pen) {

        /// By which its signatures name it (RFC 4034, appendix B).
        public int tag() {
            return ZoneSigner.tag(dnskey);
        }
    }

    private final Name origin;
    private final Instant now;
    private final Instant renewed;
    private final Map<String, List<Signature>> before = new HashMap<>();
    private final List<Signature> signatures = new ArrayList<>();

    private ZoneSigner(Zone zone, @Nullable Signing before, Instant now) {
        this.origin = Name.parse(zone.name());
        this.now = now;
        boolean due = before != null && !now.isBefore(due(zone, before));
        // Once it is due, so is what would be within a day or two.
        renewed = now.plus(due ? RENEWAL.plus(SPREAD.multipliedBy(2)) : Duration.ZERO);
        if (before != null) {
            for (Signature signature : before.signatures()) {
                this.before
                        .computeIfAbsent(signature.records(), records -> new ArrayList<>(1))
                        .add(signature);
            }
        }
    }

    /// The zone, signed.
    ///
    /// @param keys all that it shows, at least one of them active
    /// @param edges the addresses that edges may have, IPv4 mapped
    /// @param before what of its signatures may still be good; null when there is nothing
    public static Zone sign(
            Zone zone,
            List<Key> keys,
            int keysTtlSeconds,
            Collection<Cidr> edges,
            @Nullable Signing before,
            Instant now) {
        ZoneSigner signer = new ZoneSigner(zone, before, now);
        List<String> shown = shown(keys.stream());
        List<String> delegated = shown(keys.stream().filter(Key::isDelegated));
        Signing unsigned = new Signing(shown, keysTtlSeconds, delegated, List.of());
        for (Records own : Secured.own(signer.origin, unsigned)) {
            signer.sign(Canonical.digest(own.owner(), own.type(), own.rdata()), own, keys);
        }
        List<Key> active = keys.stream().filter(Key::isActive).toList();
        Zone keyed = zone.with(unsigned);
        for (Map.Entry<String, Records> one : Signables.of(keyed, List.copyOf(edges))) {
            signer.sign(one.getKey(), one.getValue(), active);
        }
        return zone.with(new Signing(shown, keysTtlSeconds, delegated, signer.signatures));
    }

    private static List<String> shown(Stream<Key> keys) {
        return keys.map(Key::dnskey)
                .sorted(Arrays::compareUnsigned)
                .map(Base64.getEncoder()::encodeToString)
                .toList();
    }

    /// When new signatures are to be made; zones that were signed together are apart.
    public static Instant due(Zone zone, Signing signing) {
        long spread = (zone.id().hashCode() & 0xffffL) * SPREAD.toSeconds() / 0x1_0000;
        return expires(signing).minus(RENEWAL).minusSeconds(spread);
    }

    /// When the first of the signatures does not hold any more.
    public static Instant expires(Signing signing) {
        return signing.signatures().stream()
                .map(signature -> expires(bytes(signature)))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /// By which signatures name a key (RFC 4034, appendix B).
    public static int tag(byte[] dnskey) {
        int sum = 0;
        for (int i = 0; i < dnskey.length; i++) {
            sum += (i & 1) == 0 ? (dnskey[i] & 0xff) << 8 : dnskey[i] & 0xff;
        }
        return sum + (sum >> 16 & 0xffff) & 0xffff;
    }

    /// The data of the DS record of a key, with SHA-256 (RFC 4034, section 5.1; RFC 4509).
    public static byte[] ds(Name zone, byte[] dnskey) {
        MessageDigest sum = Digest.sha256();
        sum.update(zone.toBytes());
        byte[] digest = sum.digest(dnskey);
        return ByteBuffer.allocate(DIGEST_AT + digest.length)
                .putShort((short) tag(dnskey))
                .put((byte) ALGORITHM)
                .put((byte) SHA_256)
                .put(digest)
                .array();
    }

    private void sign(String digest, Records records, List<Key> keys) {
        for (Key key : keys) {
            signatures.add(kept(digest, records, key).orElseGet(() -> made(digest, records, key)));
        }
    }

    private Optional<Signature> kept(String digest, Records records, Key key) {
        byte[] head = head(records, key);
        return before.getOrDefault(digest, List.of()).stream()
                .filter(signature -> {
                    byte[] data = bytes(signature);
                    return data.length > SIGNATURE_AT
                            && expires(data).isAfter(renewed)
                            && Arrays.equals(data, 0, 8, head, 0, 8)
                            && Arrays.equals(data, 16, 18, head, 16, 18);
                })
                .findFirst();
    }

    private Signature made(String digest, Records records, Key key) {
        byte[] head = head(records, key);
        ByteArrayOutputStream rrsig = new ByteArrayOutputStream();
        rrsig.writeBytes(head);
        rrsig.writeBytes(key.pen().apply(Canonical.signed(head, records)));
        return new Signature(digest, Base64.getEncoder().encodeToString(rrsig.toByteArray()));
    }

    /// The data of the signature up to itself (RFC 4034, section 3.1).
    private byte[] head(Records records, Key key) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        byte[] signer = origin.toBytes();
        return ByteBuffer.allocate(SIGNATURE_AT + signer.length)
                .putShort((short) records.type())
                .put((byte) ALGORITHM)
                .put((byte) records.owner().labels())
                .putInt(records.ttlSeconds())
                .putInt((int) hour.plus(VALIDITY).getEpochSecond())
                .putInt((int) hour.minus(BEFORE).getEpochSecond())
                .putShort((short) key.tag())
                .put(signer)
                .array();
    }

    /// In seconds modulo 2^32, good until 2106.
    private static Instant expires(byte[] rrsig) {
        return Instant.ofEpochSecond(Integer.toUnsignedLong(ByteBuffer.wrap(rrsig).getInt(8)));
    }

    private static byte[] bytes(Signature signature) {
        return Base64.getDecoder().decode(signature.rrsig());
    }
}
