package dev.warmfront.control.access;

import dev.warmfront.snapshot.waf.Cidr;
import java.security.Principal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/// Whoever asks, and how far its credential reaches.
///
/// @param actor how changes name it: `api-key/key-…`
/// @param expiresAt when its credential ends; null when it does not
/// @param networks from where it may ask; none for anywhere
record Caller(String actor, Role role, @Nullable Instant expiresAt, List<Cidr> networks, Home home)
        implements Principal {

    Caller {
        networks = List.copyOf(networks);
    }

    /// Whoever asks in this thread; empty when the service itself is at work.
    static Optional<Caller> current() {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        return known != null && known.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    /// What it may do: what is its role's, but nothing to what tenants share when it is a
    /// tenant's.
    Set<Permission> permissions() {
        Set<Permission> permissions = EnumSet.copyOf(role.permissions());
        if (!home.isInstallations()) {
            permissions.removeIf(Permission::isForInstallation);
        }
        return permissions;
    }

    /// Whether it may act for any tenant, and for what tenants share.
    boolean isInstallations() {
        return home.isInstallations();
    }

    @Override
    public String getName() {
        return actor;
    }

    /// Whether a network lies within those it may ask from.
    boolean mayAskFrom(Cidr network) {
        return networks.isEmpty()
                || networks.stream()
                        .anyMatch(mine ->
                                mine.prefixLength() <= network.prefixLength()
                                        && mine.contains(network.high(), network.low()));
    }
}
