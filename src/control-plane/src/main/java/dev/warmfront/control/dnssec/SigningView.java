package dev.warmfront.control.dnssec;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a zone is signed.
///
/// @param nextStep what to do now, for people
@Schema(name = "Dnssec", description = "Whether and how a hosted zone is signed")
record SigningView(
        @Schema(example = "z-01jd9s3c5yqk2m8x4v7w6z0abc") String hostedZoneId,
        SigningDraft.Status status,
        List<KeyView> keys,
        @Schema(
                        description = "What to do now",
                        example = "Hand the DS record of key 4711 to the registrar")
                String nextStep) {

    /// A key that the zone shows.
    @Schema(name = "DnssecKey", description = "A key that a zone is signed with")
    record KeyView(
            @Schema(description = "By which signatures name it", example = "4711") int tag,
            @Schema(example = SigningKey.ALGORITHM) String algorithm,
            @Schema(example = "257") int flags,
            @Schema(
                            description =
                                    "PUBLISHED: shown, and signs nothing but the keys. ACTIVE:"
                                            + " signs the zone. RETIRED: shown as long as caches"
                                            + " may have what it signed")
                    SigningKey.State state,
            Instant createdAt,
            @Nullable Instant activatedAt,
            @Nullable Instant retiredAt,
            @Schema(
                            description =
                                    "Before, some caches do not know the key, or have answers that"
                                            + " are not signed: until then the parent is to say"
                                            + " nothing of it, and it cannot be activated")
                    Instant readyAt,
            @Schema(
                            description =
                                    "Of a retired one: when nothing that it signed is in caches any"
                                            + " more, so that it can be deleted")
                    @Nullable Instant deletableAt,
            @Schema(description = "Its DNSKEY record, as in a zone file") String dnskey,
            @Schema(description = "What the registrar of the domain must be told") Ds ds) {}

    /// What the parent of a zone says of a key.
    @Schema(name = "DnssecDs", description = "A DS record (RFC 4034, section 5)")
    record Ds(
            @Schema(example = "4711") int keyTag,
            @Schema(description = "ECDSA P-256 with SHA-256", example = "13") int algorithm,
            @Schema(description = "SHA-256", example = "2") int digestType,
            @Schema(example = "58BB18B5A04A5A4CE9C3D9C5B0D2FB6C9D5E8F10C4E3A7D2B1F0E9D8C7B6A504")
                    String digest,
            @Schema(
                            description = "The whole record, as in a zone file",
                            example =
                                    "shop.example. IN DS 4711 13 2 58BB18B5A04A5A4CE9C3D9C5B0D2FB6C"
                                            + "9D5E8F10C4E3A7D2B1F0E9D8C7B6A504")
                    String record) {}
}
