package dev.warmfront.control.domain;

import dev.warmfront.control.domain.DomainView.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a tenant speaks for a domain: a row of `domain`.
///
/// @param provedAt null while it does not
/// @param granted whether no DNS had to say so
record Proof(
        String id,
        String tenantId,
        String name,
        String token,
        @Nullable Instant provedAt,
        boolean granted) {

    String txtName() {
        return "_warmfront." + name;
    }

    String txtValue() {
        return "warmfront-verify=" + token;
    }

    Status status() {
        if (provedAt == null) {
            return Status.PENDING;
        }
        return granted ? Status.GRANTED : Status.PROVED;
    }

    /// Whether it speaks for a name: the domain itself or one below it.
    boolean covers(String host) {
        return host.equals(name) || host.endsWith("." + name);
    }
}
