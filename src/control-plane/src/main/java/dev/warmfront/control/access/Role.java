package dev.warmfront.control.access;

import static dev.warmfront.control.access.Permission.ACCESS_LOG_READ;
import static dev.warmfront.control.access.Permission.API_KEYS_READ;
import static dev.warmfront.control.access.Permission.APPLY_READ;
import static dev.warmfront.control.access.Permission.APPLY_WRITE;
import static dev.warmfront.control.access.Permission.AUDIT_READ;
import static dev.warmfront.control.access.Permission.CERTIFICATES_READ;
import static dev.warmfront.control.access.Permission.CERTIFICATES_WRITE;
import static dev.warmfront.control.access.Permission.CHANGES_READ;
import static dev.warmfront.control.access.Permission.DISTRIBUTIONS_READ;
import static dev.warmfront.control.access.Permission.DISTRIBUTIONS_WRITE;
import static dev.warmfront.control.access.Permission.DOMAINS_READ;
import static dev.warmfront.control.access.Permission.DOMAINS_WRITE;
import static dev.warmfront.control.access.Permission.EDGES_READ;
import static dev.warmfront.control.access.Permission.HEALTH_CHECKS_READ;
import static dev.warmfront.control.access.Permission.HEALTH_CHECKS_WRITE;
import static dev.warmfront.control.access.Permission.HOSTED_ZONES_READ;
import static dev.warmfront.control.access.Permission.HOSTED_ZONES_WRITE;
import static dev.warmfront.control.access.Permission.INVALIDATIONS_READ;
import static dev.warmfront.control.access.Permission.INVALIDATIONS_WRITE;
import static dev.warmfront.control.access.Permission.OWNERS_WRITE;
import static dev.warmfront.control.access.Permission.POLICIES_READ;
import static dev.warmfront.control.access.Permission.POLICIES_WRITE;
import static dev.warmfront.control.access.Permission.RELEASES_READ;
import static dev.warmfront.control.access.Permission.RELEASES_ROLLBACK;
import static dev.warmfront.control.access.Permission.TENANTS_READ;
import static dev.warmfront.control.access.Permission.UNLISTED_ANY;
import static dev.warmfront.control.access.Permission.WEB_ACLS_READ;
import static dev.warmfront.control.access.Permission.WEB_ACLS_WRITE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What somebody is there for: a set of permissions.
public enum Role {
    /// May look at what is delivered and how.
    VIEWER(
            Set.of(),
            DISTRIBUTIONS_READ,
            INVALIDATIONS_READ,
            POLICIES_READ,
            HOSTED_ZONES_READ,
            HEALTH_CHECKS_READ,
            WEB_ACLS_READ,
            CERTIFICATES_READ,
            RELEASES_READ,
            CHANGES_READ,
            APPLY_READ,
            EDGES_READ,
            DOMAINS_READ,
            TENANTS_READ),
    /// May look at everything, who has keys and who did what included.
    AUDITOR(VIEWER.permissions(), API_KEYS_READ, AUDIT_READ),
    /// A pipeline: may change what is delivered.
    CI(
            VIEWER.permissions(),
            DISTRIBUTIONS_WRITE,
            INVALIDATIONS_WRITE,
            POLICIES_WRITE,
            HOSTED_ZONES_WRITE,
            HEALTH_CHECKS_WRITE,
            WEB_ACLS_WRITE,
            DOMAINS_WRITE,
            APPLY_WRITE),
    /// Whoever keeps it running: also brings certificates, and what edges ran before, and looks at
    /// requests as they are answered.
    OPERATOR(CI.permissions(), CERTIFICATES_WRITE, RELEASES_ROLLBACK, ACCESS_LOG_READ),
    /// May do everything but what is an owner's: to let in edges and people, too.
    ADMIN(EnumSet.complementOf(EnumSet.of(OWNERS_WRITE, UNLISTED_ANY))),
    OWNER(EnumSet.allOf(Permission.class));

    @SuppressWarnings("ImmutableEnumChecker") // It is a copy that nobody can change.
    private final Set<Permission> permissions;

    Role(Set<Permission> more, Permission... permissions) {
        EnumSet<Permission> all = EnumSet.noneOf(Permission.class);
        all.addAll(more);
        all.addAll(List.of(permissions));
        this.permissions = Set.copyOf(all);
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /// Whether it may do all that another may.
    boolean covers(Role other) {
        return permissions.containsAll(other.permissions);
    }
}
