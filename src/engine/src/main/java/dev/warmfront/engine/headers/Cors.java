package dev.warmfront.engine.headers;

import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an answer tells a browser about which sites may read it (the Fetch standard, section 3.3).
final class Cors {

    private static final String PREFIX = "access-control-";

    private Cors() {}

    /// The fields with what the policy says of the site that asks.
    static Fields of(ResponseHeaders.Cors policy, RequestView request, Fields fields) {
        Fields bare = fields.without(name -> name.startsWith(PREFIX));
        if (!policy.overrides() && bare.count() < fields.count()) {
            return fields;
        }
        // Without it a cache between here and the browser could show one site's answer to another.
        Fields varied = policy.isForAll() ? bare : varied(bare);
        String origin = request.header("origin");
        String allowed =
                policy.isForAll()
                        ? "*"
                        : origin != null && isAllowed(policy.origins(), origin) ? origin : null;
        return allowed == null
                ? varied
                : varied.replacedBy(said(policy, allowed, isPreflight(request, origin)));
    }

    private static Fields said(ResponseHeaders.Cors policy, String origin, boolean preflight) {
        List<String> lines = new ArrayList<>();
        put(lines, "access-control-allow-origin", origin);
        put(lines, "access-control-allow-credentials", policy.credentials() ? "true" : "");
        if (preflight) {
            put(lines, "access-control-allow-methods", String.join(", ", policy.methods()));
            put(lines, "access-control-allow-headers", String.join(", ", policy.headers()));
            long age = policy.maxAgeSeconds();
            put(lines, "access-control-max-age", age < 0 ? "" : String.valueOf(age));
        } else {
            put(lines, "access-control-expose-headers", String.join(", ", policy.exposed()));
        }
        return Fields.of(lines);
    }

    private static void put(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(name);
            lines.add(value);
        }
    }

    private static boolean isPreflight(RequestView request, @Nullable String origin) {
        return origin != null
                && request.method().equals("OPTIONS")
                && request.header("access-control-request-method") != null;
    }

    private static Fields varied(Fields fields) {
        List<String> names = Tokens.of(fields.all("vary"));
        for (String name : names) {
            if (name.equals("*") || name.equalsIgnoreCase("origin")) {
                return fields;
            }
        }
        String all = names.isEmpty() ? "Origin" : String.join(", ", names) + ", Origin";
        return fields.replacedBy(Fields.of("vary", all));
    }

    private static boolean isAllowed(List<String> patterns, String origin) {
        String lower = Fields.lower(origin);
        int scheme = lower.indexOf("://");
        if (scheme < 0) {
            return false;
        }
        for (String pattern : patterns) {
            String asked = pattern.indexOf("://") < 0 ? lower.substring(scheme + 3) : lower;
            if (matches(pattern, asked)) {
                return true;
            }
        }
        return false;
    }

    /// `*` stands for exactly one label.
    private static boolean matches(String pattern, String asked) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(asked);
        }
        String before = pattern.substring(0, star);
        String after = pattern.substring(star + 1);
        int least = before.length() + 1 + after.length();
        if (asked.length() < least || !asked.startsWith(before) || !asked.endsWith(after)) {
            return false;
        }
        String label = asked.substring(star, asked.length() - after.length());
        return label.indexOf('.') < 0 && label.indexOf(':') < 0 && label.indexOf('/') < 0;
    }
}
