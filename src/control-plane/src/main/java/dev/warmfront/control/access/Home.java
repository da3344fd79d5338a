package dev.warmfront.control.access;

import dev.warmfront.control.tenancy.Scope;

/// Where a credential is at home, and whether it reaches beyond.
///
/// @param tenantId to whom it belongs
/// @param tenantName how that is called
/// @param isInstallations whether it belongs to the installation: it may act for any tenant, and
///     for what tenants share
record Home(String tenantId, String tenantName, boolean isInstallations) {

    /// Whoever runs the installation.
    static final Home INSTALLATION = new Home(Scope.DEFAULT_TENANT, Scope.DEFAULT_TENANT, true);

    /// Whether a request for this tenant, named by id or name, is one for it.
    boolean isCalled(String idOrName) {
        return idOrName.equals(tenantId) || idOrName.equals(tenantName);
    }
}
