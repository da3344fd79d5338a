package dev.warmfront.control.certificate;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A certificate as it is shown: everything but its key.
@Schema(name = "Certificate", description = "A certificate; its private key is never shown")
record CertificateView(
        @Schema(example = "cert-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(example = "shop") @Nullable String name,
        @Schema(example = "") String comment,
        @Schema(description = Tags.ABOUT, example = Tags.EXAMPLE) Map<String, String> tags,
        @Schema(
                        description = "PEM: the certificate first, then each one's issuer",
                        example = "-----BEGIN CERTIFICATE-----\\n…\\n-----END CERTIFICATE-----\\n")
                String chainPem,
        @Schema(description = "What it is good for", example = "[\"www.shop.example\"]")
                List<String> names,
        @Schema(description = "Shown when no other fits the name", example = "false")
                boolean fallback,
        @Schema(example = "CN=Example CA") String issuer,
        @Schema(description = "Hexadecimal", example = "1f2e3d") String serialNumber,
        @Schema(example = "EC") String keyAlgorithm,
        @Schema(description = "SHA-256 of the certificate, hexadecimal") String fingerprint,
        Instant notBefore,
        Instant notAfter,
        Instant createdAt,
        Instant updatedAt) {}
