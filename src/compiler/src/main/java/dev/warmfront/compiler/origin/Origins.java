package dev.warmfront.compiler.origin;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.origin.AddressGuard.Objection;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The translation of origins and origin groups.
public final class Origins {

    private static final int MOST_HEADERS = 10;
    private static final int MOST_HEADER_VALUE = 1_783;
    private static final int MOST_PATH = 255;
    private static final int MOST_MEMBERS = 10;

    /// What an origin's answer may be for the next one to be asked.
    private static final Set<Integer> FAILOVER_STATUSES =
            Set.of(400, 403, 404, 416, 429, 500, 502, 503, 504);

    /// Header fields that the edge itself answers for, or that would change what a request means.
    private static final Set<String> OWN_HEADERS =
            Set.of(
                    "cache-control",
                    "connection",
                    "content-length",
                    "cookie",
                    "host",
                    "if-match",
                    "if-modified-since",
                    "if-none-match",
                    "if-range",
                    "if-unmodified-since",
                    "keep-alive",
                    "max-forwards",
                    "pragma",
                    "range",
                    "request-range",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "via",
                    "x-real-ip");

    private static final List<String> OWN_PREFIXES = List.of("proxy-", "x-amz-", "x-edge-");

    private Origins() {}

    /// Looks an origin through.
    ///
    /// @param healthChecks the ids that exist
    public static void check(
            DesiredOrigin asked,
            Pointer at,
            AddressGuard guard,
            Set<String> healthChecks,
            Complaints complaints) {
        checkId(asked.id(), at.at("id"), complaints);
        Objection objection = guard.objectionTo(asked.domainName());
        if (objection != null) {
            complaints.error(
                    objection.code(),
                    at.at("domainName"),
                    asked.domainName(),
                    objection.expected());
        }
        complaints.between(1, 65_535, at.at("port"), asked.port());
        complaints.oneOf(Origin.Protocol.class, at.at("protocol"), asked.protocol());
        checkPath(asked.originPath(), at.at("originPath"), complaints);
        checkHeaders(asked.customHeaders(), at.at("customHeaders"), complaints);
        complaints.between(
                1, 10, at.at("connectionTimeoutSeconds"), asked.connectionTimeoutSeconds());
        complaints.between(1, 3, at.at("connectionAttempts"), asked.connectionAttempts());
        complaints.between(1, 120, at.at("readTimeoutSeconds"), asked.readTimeoutSeconds());
        String check = asked.healthCheckId();
        complaints.check(
                check == null || healthChecks.contains(check),
                "no-such-health-check",
                at.at("healthCheckId"),
                String.valueOf(check),
                "the id of a health check");
    }

    /// Looks an origin group through.
    ///
    /// @param origins the ids of the distribution's origins
    public static void check(
            DesiredOriginGroup asked, Pointer at, Set<String> origins, Complaints complaints) {
        checkId(asked.id(), at.at("id"), complaints);
        Pointer members = at.at("originIds");
        complaints.check(
                asked.originIds().size() >= 2 && asked.originIds().size() <= MOST_MEMBERS,
                "origin-group-size",
                members,
                asked.originIds().size(),
                "2.." + MOST_MEMBERS + " origins, the primary first");
        complaints.distinct("origin-twice", members, asked.originIds());
        for (int i = 0; i < asked.originIds().size(); i++) {
            String member = asked.originIds().get(i);
            complaints.check(
                    origins.contains(member),
                    "no-such-origin",
                    members.at(i),
                    member,
                    "the id of an origin of this distribution");
        }
        Pointer statuses = at.at("failoverStatusCodes");
        complaints.distinct(
                "status-twice",
                statuses,
                asked.failoverStatusCodes().stream().map(String::valueOf).toList());
        for (int i = 0; i < asked.failoverStatusCodes().size(); i++) {
            int status = asked.failoverStatusCodes().get(i);
            complaints.check(
                    FAILOVER_STATUSES.contains(status),
                    "not-a-choice",
                    statuses.at(i),
                    status,
                    "one of 400, 403, 404, 416, 429, 500, 502, 503, 504");
        }
    }

    /// The origin, given that there was no complaint.
    public static Origin translate(DesiredOrigin asked) {
        return new Origin(
                asked.id(),
                asked.domainName(),
                asked.port(),
                Origin.Protocol.valueOf(asked.protocol()),
                asked.originPath(),
                asked.customHeaders().stream()
                        .map(header -> new Origin.Header(header.name(), header.value()))
                        .sorted(Comparator.comparing(Origin.Header::name))
                        .toList(),
                Duration.ofSeconds(asked.connectionTimeoutSeconds()),
                asked.connectionAttempts(),
                Duration.ofSeconds(asked.readTimeoutSeconds()),
                asked.healthCheckId());
    }

    /// The origin group, given that there was no complaint.
    public static OriginGroup translate(DesiredOriginGroup asked) {
        return new OriginGroup(asked.id(), asked.originIds(), asked.failoverStatusCodes());
    }

    private static void checkId(String id, Pointer at, Complaints complaints) {
        complaints.check(
                !id.isEmpty() && id.length() <= 128 && id.chars().allMatch(Origins::isIdCharacter),
                "invalid-id",
                at,
                id,
                "1..128 letters, digits, and . _ -");
    }

    private static void checkPath(String path, Pointer at, Complaints complaints) {
        boolean shape = path.isEmpty() || path.startsWith("/") && !path.endsWith("/");
        boolean plain =
                path.length() <= MOST_PATH
                        && path.chars().allMatch(c -> c > ' ' && c < 127 && "?#\\".indexOf(c) < 0);
        complaints.check(
                shape && plain,
                "invalid-path",
                at,
                path,
                "nothing, or a path with a leading and no trailing slash, without ? and #");
    }

    private static void checkHeaders(
            List<DesiredHeader> headers, Pointer at, Complaints complaints) {
        complaints.atMost(MOST_HEADERS, at, headers);
        List<String> names =
                headers.stream().map(header -> header.name().toLowerCase(Locale.ROOT)).toList();
        complaints.distinct("header-twice", at, names);
        for (int i = 0; i < headers.size(); i++) {
            String name = names.get(i);
            complaints.check(
                    !name.isEmpty()
                            && name.length() <= 256
                            && name.chars().allMatch(Origins::isToken),
                    "invalid-header-name",
                    at.at(i).at("name"),
                    name,
                    "a token (RFC 9110, section 5.1)");
            complaints.check(
                    !OWN_HEADERS.contains(name)
                            && OWN_PREFIXES.stream().noneMatch(name::startsWith),
                    "header-is-the-edges-own",
                    at.at(i).at("name"),
                    name,
                    "a header that the edge does not set itself");
            String value = headers.get(i).value();
            complaints.check(
                    value.length() <= MOST_HEADER_VALUE
                            && value.chars().allMatch(c -> c >= ' ' && c < 127 || c == '\t'),
                    "invalid-header-value",
                    at.at(i).at("value"),
                    value.length() + " characters, not shown",
                    "at most " + MOST_HEADER_VALUE + " printable ASCII characters");
        }
    }

    private static boolean isIdCharacter(int c) {
        return isAlphanumeric(c) || "._-".indexOf(c) >= 0;
    }

    private static boolean isToken(int c) {
        return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
