package dev.warmfront.control.certificate;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A certificate as it is stored.
///
/// @param names what it is good for, from the certificate itself
/// @param sealedKey its private key, sealed, in base64
/// @param fallback whether it is shown when no other fits the name a viewer asks for
record CertificateDocument(
        @Nullable String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) String comment,
        @Schema(defaultValue = Tags.NONE) Map<String, String> tags,
        String chainPem,
        List<String> names,
        String sealedKey,
        boolean fallback) {

    @Override
    public String toString() {
        return "CertificateDocument[name=" + name + ", names=" + names + "]";
    }
}
