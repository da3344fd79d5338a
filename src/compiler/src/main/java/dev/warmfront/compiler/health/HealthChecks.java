package dev.warmfront.compiler.health;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.compiler.origin.AddressGuard.Objection;
import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.health.Source;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The translation of health checks.
public final class HealthChecks {

    private static final int MOST_PATH = 255;

    private static final int MOST_SEARCH = 255;
    private static final BigDecimal SHORTEST_INTERVAL = new BigDecimal("0.2");
    private static final BigDecimal LONGEST_INTERVAL = new BigDecimal(300);
    private static final BigDecimal SHORTEST_TIMEOUT = new BigDecimal("0.1");
    private static final BigDecimal LONGEST_TIMEOUT = new BigDecimal(60);

    private enum Type {
        HTTP,
        HTTPS,
        HTTP_STR_MATCH,
        HTTPS_STR_MATCH,
        TCP,
        CALCULATED;

        boolean isProbed() {
            return this != CALCULATED;
        }

        boolean isHttp() {
            return this != TCP && this != CALCULATED;
        }

        boolean isSecure() {
            return this == HTTPS || this == HTTPS_STR_MATCH;
        }

        boolean searches() {
            return this == HTTP_STR_MATCH || this == HTTPS_STR_MATCH;
        }
    }

    private HealthChecks() {}

    /// Complains about what is wrong with one of them.
    ///
    /// @param types of all health checks, by their ids
    public static void check(
            DesiredHealthCheck asked,
            AddressGuard guard,
            Map<String, String> types,
            Complaints complaints) {
        if (complaints.oneOf(Type.class, Pointer.ROOT.at("type"), asked.type())) {
            checkTarget(asked, guard, complaints);
            checkHttp(asked, complaints);
            checkSearch(asked, complaints);
            checkChildren(asked, types, complaints);
        }
        between(
                SHORTEST_INTERVAL,
                LONGEST_INTERVAL,
                Pointer.ROOT.at("intervalSeconds"),
                asked.intervalSeconds(),
                complaints);
        between(
                SHORTEST_TIMEOUT,
                LONGEST_TIMEOUT,
                Pointer.ROOT.at("timeoutSeconds"),
                asked.timeoutSeconds(),
                complaints);
        complaints.check(
                asked.timeoutSeconds().compareTo(asked.intervalSeconds()) <= 0,
                "timeout-above-interval",
                Pointer.ROOT.at("timeoutSeconds"),
                asked.timeoutSeconds(),
                "at most intervalSeconds (" + asked.intervalSeconds() + ")");
        complaints.between(1, 10, Pointer.ROOT.at("failureThreshold"), asked.failureThreshold());
        complaints.between(1, 10, Pointer.ROOT.at("successThreshold"), asked.successThreshold());
    }

    /// The health check, given that there was no complaint.
    public static HealthCheck translate(DesiredHealthCheck asked) {
        return new HealthCheck(
                asked.id(),
                source(asked),
                duration(asked.intervalSeconds()),
                duration(asked.timeoutSeconds()),
                asked.failureThreshold(),
                asked.successThreshold(),
                asked.inverted(),
                asked.disabled());
    }

    private static Duration duration(BigDecimal seconds) {
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    private static void between(
            BigDecimal least,
            BigDecimal most,
            Pointer at,
            BigDecimal value,
            Complaints complaints) {
        complaints.check(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "out-of-range",
                at,
                value.toPlainString(),
                least + ".." + most);
    }

    private static void checkTarget(
            DesiredHealthCheck asked, AddressGuard guard, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("domainName");
        String host = asked.domainName();
        Integer port = asked.port();
        if (!Type.valueOf(asked.type()).isProbed()) {
            none(at, host, asked, complaints);
            none(Pointer.ROOT.at("port"), port, asked, complaints);
            return;
        }
        Objection objection = host == null ? null : guard.objectionTo(host);
        if (host == null) {
            complaints.error("no-target", at, "none", "a host name or an address");
        } else if (objection != null) {
            complaints.error(objection.code(), at, host, objection.expected());
        }
        complaints.between(1, 65_535, Pointer.ROOT.at("port"), port == null ? 0 : port);
    }

    private static void none(
            Pointer at, @Nullable Object value, DesiredHealthCheck asked, Complaints complaints) {
        complaints.check(
                value == null,
                "probed-only",
                at,
                String.valueOf(value),
                "none with type " + asked.type());
    }

    private static void checkChildren(
            DesiredHealthCheck asked, Map<String, String> types, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("children");
        List<String> children = asked.children();
        Integer threshold = asked.threshold();
        if (Type.valueOf(asked.type()) != Type.CALCULATED) {
            String expected = "none with type " + asked.type();
            complaints.check(children.isEmpty(), "calculated-only", at, children.size(), expected);
            complaints.check(
                    threshold == null,
                    "calculated-only",
                    Pointer.ROOT.at("threshold"),
                    String.valueOf(threshold),
                    expected);
            return;
        }
        int most = Source.Calculated.MOST_CHILDREN;
        complaints.check(
                !children.isEmpty() && children.size() <= most,
                "children-count",
                at,
                children.size(),
                "1.." + most + " health checks");
        complaints.distinct("child-twice", at, children);
        for (int i = 0; i < children.size(); i++) {
            String type = types.get(children.get(i));
            complaints.check(
                    type != null,
                    "unknown-health-check",
                    at.at(i),
                    children.get(i),
                    "the id of a health check");
            complaints.check(
                    !Type.CALCULATED.name().equals(type),
                    "calculated-child",
                    at.at(i),
                    children.get(i),
                    "a health check that is not calculated itself");
        }
        if (threshold != null) {
            // One more than there can be says that it is never met.
            complaints.between(0, most + 1L, Pointer.ROOT.at("threshold"), threshold);
        }
    }

    private static void checkSearch(DesiredHealthCheck asked, Complaints complaints) {
        String search = asked.searchString();
        if (!Type.valueOf(asked.type()).searches()) {
            complaints.check(
                    search == null,
                    "str-match-only",
                    Pointer.ROOT.at("searchString"),
                    String.valueOf(search),
                    "none with type " + asked.type());
            return;
        }
        complaints.check(
                search != null && !search.isEmpty() && search.length() <= MOST_SEARCH,
                "invalid-search",
                Pointer.ROOT.at("searchString"),
                search == null ? "none" : search,
                "1.." + MOST_SEARCH + " characters");
    }

    private static void checkHttp(DesiredHealthCheck asked, Complaints complaints) {
        boolean http = Type.valueOf(asked.type()).isHttp();
        String path = asked.path();
        String host = asked.hostHeader();
        if (!http) {
            complaints.check(
                    path == null,
                    "http-only",
                    Pointer.ROOT.at("path"),
                    String.valueOf(path),
                    "none with type " + asked.type());
            complaints.check(
                    host == null,
                    "http-only",
                    Pointer.ROOT.at("hostHeader"),
                    String.valueOf(host),
                    "none with type " + asked.type());
            return;
        }
        complaints.check(
                path != null
                        && path.startsWith("/")
                        && path.length() <= MOST_PATH
                        && path.chars().allMatch(c -> c > ' ' && c < 127 && c != '#'),
                "invalid-path",
                Pointer.ROOT.at("path"),
                path == null ? "none" : path,
                "a path of at most " + MOST_PATH + " characters with a leading slash");
        complaints.check(
                host == null || isHostAndPort(host),
                "invalid-host",
                Pointer.ROOT.at("hostHeader"),
                String.valueOf(host),
                "a lower-case host name, with or without a port");
    }

    private static boolean isHostAndPort(String host) {
        int colon = host.indexOf(':');
        if (colon < 0) {
            return HostName.isValid(host);
        }
        String port = host.substring(colon + 1);
        return HostName.isValid(host.substring(0, colon))
                && !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Source source(DesiredHealthCheck asked) {
        Type type = Type.valueOf(asked.type());
        if (type == Type.CALCULATED) {
            Integer threshold = asked.threshold();
            return new Source.Calculated(
                    asked.children(), threshold == null ? asked.children().size() : threshold);
        }
        String host = Objects.requireNonNull(asked.domainName(), "was checked");
        int port = Objects.requireNonNull(asked.port(), "was checked");
        if (!type.isHttp()) {
            return new Probe.Tcp(host, port);
        }
        String path = Objects.requireNonNull(asked.path(), "was checked");
        return new Probe.Http(
                host,
                port,
                hostHeader(asked, host, port),
                path,
                type.isSecure(),
                type.isSecure() && !asked.verifyCertificate(),
                asked.searchString());
    }

    private static String hostHeader(DesiredHealthCheck asked, String name, int port) {
        if (asked.hostHeader() != null) {
            return asked.hostHeader();
        }
        // RFC 9112, section 3.2, and RFC 3986, section 3.2.2: an IPv6 address is in brackets.
        String host = name.indexOf(':') < 0 ? name : "[" + name + "]";
        int usual = Type.valueOf(asked.type()).isSecure() ? 443 : 80;
        return port == usual ? host : host + ":" + port;
    }
}
