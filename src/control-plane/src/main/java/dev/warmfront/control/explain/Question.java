package dev.warmfront.control.explain;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that somebody wants to understand.
@Schema(name = "ExplainQuestion", description = "A request as a viewer would send it")
record Question(
        @Schema(defaultValue = "GET", example = "GET") String method,
        @Schema(
                        description = "With http or https, the host and whatever follows it",
                        example = "https://www.shop.example/images/shoe.jpg?width=300")
                String url,
        @Schema(defaultValue = "[]", description = "At most 100; the host is that of the URL")
                List<Field> headers,
        @Schema(defaultValue = "192.0.2.1", description = "IPv4 or IPv6", example = "192.0.2.77")
                String viewerAddress,
        @Schema(defaultValue = "false", description = "Whether it has a body") boolean body,
        @Schema(
                        defaultValue = "false",
                        description =
                                "Where it is decided by lot: whether the lot falls on the staging"
                                        + " distribution")
                boolean staging,
        @Schema(
                        description = "What the origin would answer, to learn how long it is kept",
                        example =
                                "{\"status\": 200, \"headers\": [{\"name\": \"Cache-Control\","
                                        + " \"value\": \"max-age=60\"}]}")
                @Nullable OriginAnswer answer,
        @Schema(description = "Which release is asked; the newest if none is", example = "12")
                @Nullable Long release) {

    Question {
        headers = List.copyOf(headers);
    }

    /// A header field.
    @Schema(name = "ExplainHeader")
    record Field(
            @Schema(example = "Accept-Encoding") String name,
            @Schema(example = "br, gzip") String value) {}

    /// An answer of an origin.
    @Schema(name = "ExplainAnswer")
    record OriginAnswer(
            @Schema(defaultValue = "200", description = "200..599") int status,
            @Schema(defaultValue = "[]") List<Field> headers) {

        OriginAnswer {
            headers = List.copyOf(headers);
        }
    }
}
