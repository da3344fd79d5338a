package dev.warmfront.control.policy;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people ask for when they ask for a response headers policy.
@Schema(
        name = "ResponseHeadersPolicyDraft",
        description = "A response headers policy as it is asked for")
record ResponseHeadersDraft(
        @Schema(description = "Unique", example = "for the shop") String name,
        @Schema(
                        requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                        description = "For people",
                        example = "What browsers should know")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "At most ten of the origin's headers that viewers do not get;"
                                        + " before anything is set. What frames the message"
                                        + " cannot be removed, and in place of Server and Date"
                                        + " come ours",
                        example = "[\"X-Powered-By\"]")
                List<String> removeHeaders,
        @Schema(description = "Which sites may read the answers") @Nullable CorsDraft cors,
        @Schema(defaultValue = "{}", description = "What browsers' safety rests on")
                SecurityDraft securityHeaders,
        @Schema(defaultValue = "[]", description = "At most ten others")
                List<CustomDraft> customHeaders,
        @Schema(description = "How the answer came about, for browsers' tools")
                @Nullable ServerTimingDraft serverTiming) {

    private static final String OVER =
            "Whether it takes the place of the origin's; else it stands in where that says nothing";

    /// Which sites may read the answers.
    @Schema(name = "Cors")
    record CorsDraft(
            @Schema(
                            description =
                                    "`*`; or `[scheme://]host[:port]`, where the host's left-most"
                                            + " label may be `*`",
                            example = "[\"https://*.shop.example\"]")
                    List<String> allowOrigins,
            @Schema(
                            defaultValue = "[\"GET\", \"HEAD\"]",
                            description = "For preflights; ALL alone for every method")
                    List<String> allowMethods,
            @Schema(defaultValue = "[]", description = "For preflights; `*` for every header")
                    List<String> allowHeaders,
            @Schema(defaultValue = "[]", description = "Headers that the sites' scripts may read")
                    List<String> exposeHeaders,
            @Schema(
                            defaultValue = "false",
                            description = "Whether with cookies; not together with any `*`")
                    boolean allowCredentials,
            @Schema(description = "For how long a preflight is good", example = "600")
                    @Nullable Long maxAgeSeconds,
            @Schema(
                            defaultValue = "true",
                            description =
                                    "Whether what the origin says about it is dropped; else"
                                            + " it counts alone where it says anything")
                    boolean override) {}

    /// What browsers' safety rests on, each where it is asked for.
    @Schema(name = "SecurityHeaders")
    record SecurityDraft(
            @Schema(description = "Only over HTTPS from now on (RFC 6797)")
                    @Nullable TransportDraft strictTransportSecurity,
            @Schema(description = "X-Content-Type-Options: nosniff")
                    @Nullable OptionDraft contentTypeOptions,
            @Schema(description = "Who may show it in a frame") @Nullable FrameDraft frameOptions,
            @Schema(description = "What other sites learn of where viewers come from")
                    @Nullable ReferrerDraft referrerPolicy,
            @Schema(description = "What the page may load and run")
                    @Nullable ContentDraft contentSecurityPolicy,
            @Schema(description = "For browsers that still know it")
                    @Nullable XssDraft xssProtection) {}

    /// RFC 6797.
    @Schema(name = "StrictTransportSecurity")
    record TransportDraft(
            @Schema(defaultValue = "31536000") long maxAgeSeconds,
            @Schema(defaultValue = "false") boolean includeSubdomains,
            @Schema(defaultValue = "false") boolean preload,
            @Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// One that has but one value.
    @Schema(name = "ContentTypeOptions")
    record OptionDraft(@Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// `X-Frame-Options`.
    @Schema(name = "FrameOptions")
    record FrameDraft(
            @Schema(description = "DENY or SAMEORIGIN", example = "DENY") String value,
            @Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// `Referrer-Policy`.
    @Schema(name = "ReferrerPolicy")
    record ReferrerDraft(
            @Schema(example = "strict-origin-when-cross-origin") String value,
            @Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// `Content-Security-Policy`.
    @Schema(name = "ContentSecurityPolicy")
    record ContentDraft(
            @Schema(description = "1..1783 characters", example = "default-src 'self'")
                    String value,
            @Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// `X-XSS-Protection`.
    @Schema(name = "XssProtection")
    record XssDraft(
            @Schema(defaultValue = "true", description = "Whether on") boolean protection,
            @Schema(defaultValue = "false") boolean modeBlock,
            @Schema(description = "Not together with modeBlock", example = "/xss")
                    @Nullable String reportUri,
            @Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// A header of the operator's choice.
    @Schema(name = "CustomHeader")
    record CustomDraft(
            @Schema(example = "X-From") String name,
            @Schema(description = "1..1783 characters", example = "Warmfront") String value,
            @Schema(defaultValue = "true", description = OVER) boolean override) {}

    /// `Server-Timing`.
    @Schema(name = "ServerTiming")
    record ServerTimingDraft(
            @Schema(
                            defaultValue = "0",
                            description =
                                    "0..100, at most four decimals: of a hundred answers so"
                                            + " many tell it; with `Pragma: server-timing`"
                                            + " every one does",
                            example = "1.5")
                    double samplingRate) {}
}
