package dev.warmfront.control.policy;

import dev.warmfront.control.web.Tags;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/// What people ask for when they ask for a cache policy.
@Schema(name = "CachePolicyDraft", description = "A cache policy as it is asked for")
record CachePolicyDraft(
        @Schema(description = "Unique", example = "pictures") String name,
        @Schema(
                        requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                        description = "For people",
                        example = "Kept for a day")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(defaultValue = "0", description = "Kept at least so long") long minTtlSeconds,
        @Schema(defaultValue = "86400", description = "Kept so long if the origin does not say")
                long defaultTtlSeconds,
        @Schema(defaultValue = "31536000", description = "Kept at most so long") long maxTtlSeconds,
        @Schema(
                        defaultValue = "{\"behaviour\": \"NONE\"}",
                        description = "Query parameters that tell answers apart")
                SelectionDraft queryStrings,
        @Schema(
                        defaultValue = "{\"behaviour\": \"NONE\"}",
                        description = "Headers that tell answers apart; NONE or LISTED")
                SelectionDraft headers,
        @Schema(
                        defaultValue = "{\"behaviour\": \"NONE\"}",
                        description = "Cookies that tell answers apart")
                SelectionDraft cookies,
        @Schema(
                        defaultValue = "RFC",
                        description =
                                "RFC: by RFC 9111. CLOUDFRONT: minTtlSeconds above zero stores even"
                                        + " what says no-store, and Vary tells nothing apart")
                Rules.Mode mode,
        @Schema(
                        defaultValue = "0",
                        description =
                                "An answer that does not say for how long it is good is kept for so"
                                        + " many hundredths of the time since Last-Modified")
                int heuristicPercent,
        @Schema(
                        defaultValue = "false",
                        description =
                                "Whether an answer with Set-Cookie and a stated lifetime is kept,"
                                        + " cookie and all, where cookies go to the origin")
                boolean keepSetCookie,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "Codings in which answers are kept, for viewers who accept them:"
                                        + " BR, ZSTD and GZIP. Accept-Encoding, reduced to these,"
                                        + " is in the key and goes to the origin; without any,"
                                        + " the origin is asked for answers as they are",
                        example = "[\"BR\", \"GZIP\"]")
                List<Coding> contentCodings,
        @Schema(
                        defaultValue = "{\"behaviour\": \"NONE\"}",
                        description =
                                "Headers that go to the origin besides; what differs by them"
                                        + " says so with Vary. ALL and ALL_EXCEPT leave out what"
                                        + " some origins take for another host, path or method"
                                        + " (X-Forwarded-Host, -Port, -Prefix, -Scheme and -Server,"
                                        + " X-Host, X-Original-Host, X-Original-URL, X-Rewrite-URL,"
                                        + " X-HTTP-Method, X-Method-Override) and names with an"
                                        + " underscore: those go only where they are LISTED."
                                        + " X-HTTP-Method-Override never does")
                SelectionDraft forwardedHeaders,
        @Schema(
                        defaultValue = "{\"behaviour\": \"NONE\"}",
                        description =
                                "Cookies that go to the origin besides; what differs by them"
                                        + " says so with Vary or is private")
                SelectionDraft forwardedCookies) {

    /// Some of the names a request carries.
    @Schema(name = "Selection")
    record SelectionDraft(
            @Schema(defaultValue = "NONE") Selection.Kind behaviour,
            @Schema(defaultValue = "[]", description = "With LISTED and ALL_EXCEPT", example = "[]")
                    List<String> names) {}
}
