package dev.warmfront.control.access;

import java.util.Set;

/// What a key is for.
public enum Role {
    VIEWER(Set.of(Permission.READ)),
    OPERATOR(Set.of(Permission.READ, Permission.WRITE)),
    ADMIN(Set.of(Permission.READ, Permission.WRITE, Permission.ADMIN));

    private final Set<Permission> permissions;

    Role(Set<Permission> permissions) {
        this.permissions = permissions;
    }

    Set<Permission> permissions() {
        return permissions;
    }
}
