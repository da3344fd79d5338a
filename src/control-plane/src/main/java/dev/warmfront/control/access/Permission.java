package dev.warmfront.control.access;

import java.util.Locale;

/// What a call needs.
public enum Permission {
    /// To look at things.
    READ,
    /// To change what is delivered.
    WRITE,
    /// To let edges and people in.
    ADMIN;

    /// How it is called in the contract and inside Spring Security.
    public String authority() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What a call to `path` by `method` needs. The one place that says so: the checks and the
    /// contract both ask here.
    public static Permission of(String method, String path) {
        if (path.equals("/v1/api-keys") || path.startsWith("/v1/api-keys/")) {
            return ADMIN;
        }
        if (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS")) {
            return READ;
        }
        if (path.equals("/v1/apply/plan")) {
            // It tells what would be, and keeps nothing.
            return READ;
        }
        return path.equals("/v1/edges") || path.startsWith("/v1/edges/") ? ADMIN : WRITE;
    }
}
