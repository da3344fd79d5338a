package dev.warmfront.control.certificate;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people ask for when they import a certificate.
@Schema(name = "CertificateDraft", description = "A certificate as it is imported")
record CertificateImport(
        @Schema(description = "Your own name for it, unique", example = "shop")
                @Nullable String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        description = "PEM: the certificate first, then each one's issuer",
                        example = "-----BEGIN CERTIFICATE-----\\n…\\n-----END CERTIFICATE-----\\n")
                String chainPem,
        @Schema(
                        description =
                                "PEM, not encrypted; never shown again. May be left out when a"
                                        + " renewed certificate has the key of the old one.",
                        example = "-----BEGIN PRIVATE KEY-----\\n…\\n-----END PRIVATE KEY-----\\n")
                @Nullable String privateKeyPem) {

    @Override
    public String toString() {
        return "CertificateImport[name=" + name + "]";
    }
}
