package dev.warmfront.control.watch;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// A request that an edge answered, as whoever watches sees it.
@Schema(name = "AccessLine", description = "A request that an edge answered")
record AccessLineView(
        @Schema(description = "When it had arrived") Instant time,
        @Schema(description = "The name of the edge that answered", example = "fra-1") String edge,
        @Schema(example = "3f0a6b1de84c9275") String requestId,
        @Schema(description = "From where the viewer came", example = "192.0.2.7") String viewer,
        @Schema(example = "GET") String method,
        @Schema(example = "https") String scheme,
        @Schema(example = "www.shop.example") String host,
        @Schema(
                        description =
                                "Path and query; values that are called like secrets are `***`",
                        example = "/shoes?colour=red&token=***")
                String target,
        @Schema(example = "HTTP/1.1") String protocol,
        @Schema(example = "200") int status,
        @Schema(description = "Whether the viewer got all of the answer") boolean whole,
        @Schema(description = "How the answer came about", example = "hit") String served,
        @Schema(description = "Who is to blame for an error", example = "nobody") String blame,
        @Schema(description = "Why it is no hit; empty where it is one") String why,
        @Schema(description = "Empty without TLS", example = "TLSv1.3") String tls,
        @Schema(description = "Sent, the head included", example = "5120") long bytes,
        @Schema(description = "From its arrival until the last octet went out", example = "420")
                long micros,
        String userAgent,
        @Schema(description = "As `target` without secrets") String referer) {

    /// Reads a line as an edge or a replica wrote it, perhaps of another version.
    ///
    /// @throws java.time.DateTimeException if it is none
    static AccessLineView of(String edge, JsonNode line) {
        return new AccessLineView(
                Instant.parse(line.path("time").asString("")),
                edge,
                text(line, "requestId"),
                text(line, "viewer"),
                text(line, "method"),
                text(line, "scheme"),
                text(line, "host"),
                Redaction.of(text(line, "target")),
                text(line, "protocol"),
                line.path("status").asInt(0),
                line.path("whole").asBoolean(false),
                text(line, "served"),
                text(line, "blame"),
                text(line, "why"),
                text(line, "tls"),
                line.path("bytes").asLong(0),
                line.path("micros").asLong(0),
                text(line, "userAgent"),
                Redaction.of(text(line, "referer")));
    }

    private static String text(JsonNode line, String member) {
        return line.path(member).asString("");
    }
}
