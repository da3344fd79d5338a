package dev.warmfront.control.access;

import java.util.Arrays;
import java.util.List;

/// What a key is for: each allows what the one before allows, and one thing more.
public enum Role {
    VIEWER(Permission.READ),
    OPERATOR(Permission.WRITE),
    ADMIN(Permission.ADMIN);

    private final Permission most;

    Role(Permission most) {
        this.most = most;
    }

    List<Permission> permissions() {
        return Arrays.stream(Permission.values())
                .filter(permission -> permission.compareTo(most) <= 0)
                .toList();
    }
}
