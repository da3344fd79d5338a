package dev.warmfront.compiler.policy;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Cors;
import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import java.util.List;

/// The translation of which sites may read answers.
final class CorsRules {

    private static final int MOST = 100;
    private static final long MOST_SECONDS = 31_536_000;
    private static final List<String> METHODS =
            List.of("GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    private CorsRules() {}

    static void check(Cors asked, Pointer at, Complaints complaints) {
        checkOrigins(asked, at.at("allowOrigins"), complaints);
        checkMethods(asked, at.at("allowMethods"), complaints);
        checkNames(asked, asked.allowHeaders(), at.at("allowHeaders"), complaints);
        checkNames(asked, asked.exposeHeaders(), at.at("exposeHeaders"), complaints);
        Long age = asked.maxAgeSeconds();
        if (age != null) {
            complaints.between(0, MOST_SECONDS, at.at("maxAgeSeconds"), age);
        }
    }

    static ResponseHeaders.Cors translate(Cors asked) {
        Long age = asked.maxAgeSeconds();
        return new ResponseHeaders.Cors(
                asked.allowOrigins().stream().map(HeaderNames::lower).sorted().toList(),
                asked.allowMethods().contains("ALL")
                        ? METHODS
                        : asked.allowMethods().stream().sorted().toList(),
                asked.allowHeaders(),
                asked.exposeHeaders(),
                asked.allowCredentials(),
                age == null ? -1 : age,
                asked.override());
    }

    private static void checkOrigins(Cors asked, Pointer at, Complaints complaints) {
        List<String> origins = asked.allowOrigins();
        complaints.check(!origins.isEmpty(), "no-origin", at, "none", "at least one");
        complaints.atMost(MOST, at, origins);
        complaints.distinct("origin-twice", at, origins.stream().map(HeaderNames::lower).toList());
        for (int i = 0; i < origins.size(); i++) {
            String origin = origins.get(i);
            complaints.check(
                    origin.equals("*") || isOrigin(HeaderNames.lower(origin)),
                    "invalid-origin",
                    at.at(i),
                    origin,
                    "* or [http://|https://]host[:port], with * for the left-most label at most");
            complaints.check(
                    !origin.equals("*") || !asked.allowCredentials(),
                    "wildcard-with-credentials",
                    at.at(i),
                    origin,
                    "no * with allowCredentials, which browsers refuse");
        }
    }

    private static void checkMethods(Cors asked, Pointer at, Complaints complaints) {
        List<String> methods = asked.allowMethods();
        complaints.check(!methods.isEmpty(), "no-method", at, "none", "at least one");
        complaints.distinct("method-twice", at, methods);
        for (int i = 0; i < methods.size(); i++) {
            complaints.check(
                    METHODS.contains(methods.get(i))
                            || methods.get(i).equals("ALL") && methods.size() == 1,
                    "not-a-choice",
                    at.at(i),
                    methods.get(i),
                    "ALL alone, or some of " + String.join(", ", METHODS));
        }
    }

    private static void checkNames(
            Cors asked, List<String> names, Pointer at, Complaints complaints) {
        complaints.atMost(MOST, at, names);
        complaints.distinct("header-twice", at, names.stream().map(HeaderNames::lower).toList());
        for (int i = 0; i < names.size(); i++) {
            complaints.check(
                    HeaderNames.isToken(names.get(i)),
                    "invalid-header-name",
                    at.at(i),
                    names.get(i),
                    "a token (RFC 9110, section 5.1), or *");
            complaints.check(
                    !names.get(i).equals("*") || !asked.allowCredentials(),
                    "wildcard-with-credentials",
                    at.at(i),
                    names.get(i),
                    "no * with allowCredentials, which browsers take for a name");
        }
    }

    private static boolean isOrigin(String text) {
        int scheme = text.startsWith("http://") ? 7 : text.startsWith("https://") ? 8 : 0;
        String rest = text.substring(scheme);
        int colon = rest.lastIndexOf(':');
        if (colon >= 0) {
            String port = rest.substring(colon + 1);
            boolean number =
                    !port.isEmpty()
                            && port.length() <= 5
                            && port.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!number) {
                return false;
            }
            rest = rest.substring(0, colon);
        }
        return HostName.isValidWithWildcard(rest);
    }
}
