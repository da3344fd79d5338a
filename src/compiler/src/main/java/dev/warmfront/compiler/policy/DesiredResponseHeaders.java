package dev.warmfront.compiler.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response headers policy as it is asked for: what is done to the header fields of answers on
/// their way to the viewer.
///
/// @param serverTimingRate of the answers, in hundredths, that tell `Server-Timing` unasked; null
///     for none of it
public record DesiredResponseHeaders(
        String id,
        List<String> removeHeaders,
        @Nullable Cors cors,
        Security security,
        List<Custom> customHeaders,
        @Nullable Double serverTimingRate) {

    public DesiredResponseHeaders {
        removeHeaders = List.copyOf(removeHeaders);
        customHeaders = List.copyOf(customHeaders);
    }

    /// Which sites may read the answers.
    ///
    /// @param allowMethods or ALL alone
    public record Cors(
            List<String> allowOrigins,
            List<String> allowMethods,
            List<String> allowHeaders,
            List<String> exposeHeaders,
            boolean allowCredentials,
            @Nullable Long maxAgeSeconds,
            boolean override) {
        public Cors {
            allowOrigins = List.copyOf(allowOrigins);
            allowMethods = List.copyOf(allowMethods);
            allowHeaders = List.copyOf(allowHeaders);
            exposeHeaders = List.copyOf(exposeHeaders);
        }
    }

    /// A header of the operator's choice.
    public record Custom(String name, String value, boolean override) {}

    /// Headers that a browser's safety rests on, each where it is asked for.
    public record Security(
            @Nullable Transport strictTransportSecurity,
            @Nullable Plain contentTypeOptions,
            @Nullable Plain frameOptions,
            @Nullable Plain referrerPolicy,
            @Nullable Plain contentSecurityPolicy,
            @Nullable Xss xssProtection) {

        /// None of them.
        public static final Security NONE = new Security(null, null, null, null, null, null);
    }

    /// RFC 6797.
    public record Transport(
            long maxAgeSeconds, boolean includeSubdomains, boolean preload, boolean override) {}

    /// One that is just a value.
    public record Plain(String value, boolean override) {}

    /// `X-XSS-Protection`, for browsers that still know it.
    public record Xss(
            boolean protection, boolean modeBlock, @Nullable String reportUri, boolean override) {}
}
