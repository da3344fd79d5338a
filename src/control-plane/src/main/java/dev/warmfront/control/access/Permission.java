package dev.warmfront.control.access;

import java.util.List;
import java.util.Locale;

/// What a call needs.
public enum Permission {
    DISTRIBUTIONS_READ,
    DISTRIBUTIONS_WRITE,
    /// To see who asks for what while it is answered: viewers' addresses are personal data.
    ACCESS_LOG_READ,
    INVALIDATIONS_READ,
    INVALIDATIONS_WRITE,
    POLICIES_READ,
    POLICIES_WRITE,
    HOSTED_ZONES_READ,
    HOSTED_ZONES_WRITE,
    HEALTH_CHECKS_READ,
    HEALTH_CHECKS_WRITE,
    WEB_ACLS_READ,
    WEB_ACLS_WRITE,
    CERTIFICATES_READ,
    CERTIFICATES_WRITE,
    RELEASES_READ,
    /// To decide what edges run without changing what is stored.
    RELEASES_ROLLBACK,
    CHANGES_READ,
    /// To see what a document would change, and what documents there could be.
    APPLY_READ,
    /// To apply documents; each kind of resource in them needs its own permission, too.
    APPLY_WRITE,
    EDGES_READ,
    /// To let edges in and shut them out.
    EDGES_ADMIN,
    DOMAINS_READ,
    DOMAINS_WRITE,
    /// To let a tenant speak for a domain although no DNS says so.
    DOMAINS_GRANT,
    TENANTS_READ,
    /// To say who shares the installation.
    TENANTS_WRITE,
    API_KEYS_READ,
    API_KEYS_WRITE,
    /// To make, change and end the keys of owners; needs [#API_KEYS_WRITE], too.
    OWNERS_WRITE,
    AUDIT_READ,
    /// For what nobody has listed below: a new operation is closed until somebody has.
    UNLISTED_ANY;

    /// What every operation needs, by the beginning of its path; the first that fits counts.
    /// `*` stands for any one segment.
    private static final List<Row> TABLE =
            List.of(
                    row(
                            "/v1/distributions/*/invalidations",
                            INVALIDATIONS_READ,
                            INVALIDATIONS_WRITE),
                    row("/v1/distributions/*/access-log", ACCESS_LOG_READ, UNLISTED_ANY),
                    row("/v1/distributions", DISTRIBUTIONS_READ, DISTRIBUTIONS_WRITE),
                    row("/v1/cache-policies", POLICIES_READ, POLICIES_WRITE),
                    row("/v1/response-headers-policies", POLICIES_READ, POLICIES_WRITE),
                    // It tells what a zone answers, by asking it in mind.
                    row("/v1/hosted-zones/*/test-answer", HOSTED_ZONES_READ, HOSTED_ZONES_READ),
                    row("/v1/hosted-zones", HOSTED_ZONES_READ, HOSTED_ZONES_WRITE),
                    // It tells from where questions are answered how.
                    row("/v1/geo", HOSTED_ZONES_READ, UNLISTED_ANY),
                    row("/v1/health-checks", HEALTH_CHECKS_READ, HEALTH_CHECKS_WRITE),
                    row("/v1/web-acls", WEB_ACLS_READ, WEB_ACLS_WRITE),
                    row("/v1/ip-sets", WEB_ACLS_READ, WEB_ACLS_WRITE),
                    row("/v1/certificates", CERTIFICATES_READ, CERTIFICATES_WRITE),
                    row("/v1/releases", RELEASES_READ, RELEASES_ROLLBACK),
                    row("/v1/rollout-policy", RELEASES_READ, RELEASES_ROLLBACK),
                    row("/v1/rollouts", RELEASES_READ, RELEASES_ROLLBACK),
                    row("/v1/apply/plan", APPLY_READ, APPLY_READ),
                    row("/v1/apply", APPLY_READ, APPLY_WRITE),
                    row("/v1/changes", CHANGES_READ, UNLISTED_ANY),
                    // It tells what a distribution does, by sending it a request in mind.
                    row("/v1/explain", DISTRIBUTIONS_READ, DISTRIBUTIONS_READ),
                    row("/v1/edges", EDGES_READ, EDGES_ADMIN),
                    row("/v1/domains/*/grant", DOMAINS_GRANT, DOMAINS_GRANT),
                    row("/v1/domains", DOMAINS_READ, DOMAINS_WRITE),
                    row("/v1/tenants", TENANTS_READ, TENANTS_WRITE),
                    row("/v1/api-keys", API_KEYS_READ, API_KEYS_WRITE),
                    row("/v1/audit-events", AUDIT_READ, UNLISTED_ANY));

    private record Row(List<String> path, Permission read, Permission write) {

        boolean fits(List<String> segments) {
            if (segments.size() < path.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!path.get(i).equals("*") && !path.get(i).equals(segments.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Whether only credentials of the installation ever have it.
    public boolean isForInstallation() {
        return this == DOMAINS_GRANT || isForWhatTenantsShare();
    }

    /// Whether it is about what tenants share, and not for any of them.
    boolean isForWhatTenantsShare() {
        return switch (this) {
            case RELEASES_READ,
                    RELEASES_ROLLBACK,
                    EDGES_READ,
                    EDGES_ADMIN,
                    TENANTS_READ,
                    TENANTS_WRITE ->
                    true;
            case DISTRIBUTIONS_READ,
                    DISTRIBUTIONS_WRITE,
                    ACCESS_LOG_READ,
                    INVALIDATIONS_READ,
                    INVALIDATIONS_WRITE,
                    POLICIES_READ,
                    POLICIES_WRITE,
                    HOSTED_ZONES_READ,
                    HOSTED_ZONES_WRITE,
                    HEALTH_CHECKS_READ,
                    HEALTH_CHECKS_WRITE,
                    WEB_ACLS_READ,
                    WEB_ACLS_WRITE,
                    CERTIFICATES_READ,
                    CERTIFICATES_WRITE,
                    CHANGES_READ,
                    APPLY_READ,
                    APPLY_WRITE,
                    DOMAINS_READ,
                    DOMAINS_WRITE,
                    DOMAINS_GRANT,
                    API_KEYS_READ,
                    API_KEYS_WRITE,
                    OWNERS_WRITE,
                    AUDIT_READ,
                    UNLISTED_ANY ->
                    false;
        };
    }

    /// How it is called in the contract and inside Spring Security: `distributions:write`.
    public String authority() {
        String name = name().toLowerCase(Locale.ROOT);
        int action = name.lastIndexOf('_');
        return name.substring(0, action).replace('_', '-') + ":" + name.substring(action + 1);
    }

    /// What a call to `path` by `method` needs. The one place that says so: the checks and the
    /// contract both ask here.
    ///
    /// @param path decoded, as the controllers are found by
    public static Permission of(String method, String path) {
        boolean reads = List.of("GET", "HEAD", "OPTIONS").contains(method);
        List<String> segments = List.of(path.split("/", -1));
        return TABLE.stream()
                .filter(row -> row.fits(segments))
                .findFirst()
                .map(row -> reads ? row.read() : row.write())
                .orElse(UNLISTED_ANY);
    }

    private static Row row(String path, Permission read, Permission write) {
        return new Row(List.of(path.split("/", -1)), read, write);
    }
}
