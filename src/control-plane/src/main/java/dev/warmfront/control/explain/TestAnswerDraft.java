package dev.warmfront.control.explain;

import dev.warmfront.snapshot.dns.RecordType;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A question about a name that nobody sent.
@Schema(name = "TestAnswerQuestion", description = "A question about a name that nobody sent")
record TestAnswerDraft(
        @Schema(description = "In the zone", example = "www.shop.example") String name,
        @Schema(example = "A") RecordType type,
        @Schema(
                        defaultValue = "192.0.2.53",
                        description = "Who sends it, IPv4 or IPv6",
                        example = "198.51.100.53")
                String resolver,
        @Schema(description = "What it tells of its client (RFC 7871)", example = "203.0.113.0/24")
                @Nullable String clientSubnet,
        @Schema(
                        description =
                                "What chance goes by; the same seed decides the same. By chance"
                                        + " when left out",
                        example = "7")
                @Nullable Integer seed,
        @Schema(description = "Which release is asked; the newest if none is", example = "12")
                @Nullable Long release) {}
