package dev.warmfront.control.access;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.tenant.Tenants;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.stereotype.Component;

/// Finds out for whom a request is: for the tenant that its header names or its credential belongs
/// to, and for the installation where it is about what tenants share.
@Component
class Reach {

    static final String HEADER = "Warmfront-Tenant";

    private final Tenants tenants;

    Reach(Tenants tenants) {
        this.tenants = tenants;
    }

    /// @throws ProblemException if it names a tenant that is not there for this caller
    Scope of(Caller caller, HttpServletRequest request, Permission needed) {
        List<String> named = Collections.list(request.getHeaders(HEADER));
        if (named.size() > 1) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    HEADER + ": " + named.size() + " times (expected: once at most)");
        }
        String tenant = caller.home().tenantId();
        if (!named.isEmpty()) {
            tenant = tenant(caller.home(), named.getFirst());
        }
        boolean shared = caller.home().isInstallations() && needed.isForWhatTenantsShare();
        return shared ? Scope.INSTALLATION : Scope.of(tenant);
    }

    /// What one may not name is for it as if it did not exist.
    private String tenant(Home home, String named) {
        if (home.isCalled(named)) {
            return home.tenantId();
        }
        if (home.isInstallations() && !named.isEmpty()) {
            return Scope.INSTALLATION
                    .call(() -> tenants.find(named))
                    .orElseThrow(() -> none(named));
        }
        throw none(named);
    }

    private static ProblemException none(String named) {
        return new ProblemException(
                Problem.NOT_FOUND,
                HEADER
                        + ": "
                        + (named.length() <= 80 ? named : named.substring(0, 80) + "…")
                        + " (expected: the id or the name of a tenant that exists)");
    }
}
