package dev.warmfront.control.tenancy;

import org.jspecify.annotations.Nullable;

/// For whom a thread is at work.
///
/// A request is for one tenant, for the installation where it is about what tenants share, and for
/// nobody until it is known whose it is. What no request asked for is the service's own work, for
/// the installation.
///
/// @param setting how PostgreSQL is told: the id of a tenant, `*` for the installation, nothing for
///     nobody
public record Scope(String setting) {

    /// The tenant that is always there: whoever runs the installation.
    public static final String DEFAULT_TENANT = "t-default";

    public static final Scope INSTALLATION = new Scope("*");
    public static final Scope NOBODY = new Scope("");

    private static final ScopedValue<Scope> PRESENT = ScopedValue.newInstance();

    public static Scope of(String tenantId) {
        return new Scope(tenantId);
    }

    /// That of this thread.
    public static Scope present() {
        return PRESENT.orElse(INSTALLATION);
    }

    /// Does something in this scope.
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(PRESENT, this).<T, X>call(work);
    }

    public boolean isInstallation() {
        return equals(INSTALLATION);
    }

    /// Whether it is that of a tenant other than whoever runs the installation.
    public boolean isGuest() {
        return !isInstallation() && !setting.equals(DEFAULT_TENANT);
    }

    /// To whom belongs what is made in it.
    public String tenant() {
        return isInstallation() ? DEFAULT_TENANT : setting;
    }

    /// Whether something is there for it that belongs to somebody.
    ///
    /// @param tenantId null for what is shipped with the product, which is there for everybody
    public boolean sees(@Nullable String tenantId) {
        return isInstallation() || tenantId == null || tenantId.equals(setting);
    }

    /// A condition that holds for the rows of a table that belong to it; the query has a parameter
    /// `tenant`.
    public String owns(String table) {
        return isInstallation() ? "true" : table + ".tenant_id = :tenant";
    }

    /// A condition that holds for the resources that are there for it: its own, and what is
    /// shipped; the query has a parameter `tenant`.
    public String seesResource() {
        return isInstallation() ? "true" : "(resource.tenant_id = :tenant or resource.managed)";
    }
}
