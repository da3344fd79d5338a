package dev.warmfront.compiler.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which header fields of an answer a policy may have a say in. Names are in lower case.
public final class HeaderNames {

    /// What frames the message, ends at this hop, or is what the edge tells of itself.
    private static final Set<String> OURS =
            Set.of(
                    "age",
                    "cache-status",
                    "connection",
                    "content-encoding",
                    "content-length",
                    "content-range",
                    "expect",
                    "host",
                    "keep-alive",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "via",
                    "warning",
                    "x-cache",
                    "x-forwarded-proto",
                    "x-real-ip",
                    "x-request-id");

    private static final List<String> OUR_PREFIXES =
            List.of("proxy-", "x-accel-", "x-amz-cf-", "x-amzn-", "x-edge-");

    /// What has a member of its own in the policy.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "strict-transport-security",
                    "x-content-type-options",
                    "x-frame-options",
                    "referrer-policy",
                    "content-security-policy",
                    "x-xss-protection",
                    "server-timing");

    private HeaderNames() {}

    public static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// RFC 9110, section 5.6.2.
    public static boolean isToken(String name) {
        return !name.isEmpty()
                && name.length() <= 256
                && name.chars().allMatch(HeaderNames::isToken);
    }

    /// Whether it may be removed.
    static boolean isRemovable(String name) {
        return !OURS.contains(name) && OUR_PREFIXES.stream().noneMatch(name::startsWith);
    }

    /// Whether it may be set as a custom header.
    public static boolean isCustom(String name) {
        return isRemovable(name)
                && !ELSEWHERE.contains(name)
                && !name.startsWith("access-control-")
                && !name.equals("date")
                && !name.equals("set-cookie");
    }

    private static boolean isToken(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
