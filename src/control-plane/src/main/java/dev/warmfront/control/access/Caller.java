package dev.warmfront.control.access;

import dev.warmfront.snapshot.waf.Cidr;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/// Whoever asks, and how far its credential reaches.
///
/// @param actor how changes name it: `api-key/key-…`
/// @param expiresAt when its credential ends; null when it does not
/// @param networks from where it may ask; none for anywhere
record Caller(String actor, Role role, @Nullable Instant expiresAt, List<Cidr> networks)
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
