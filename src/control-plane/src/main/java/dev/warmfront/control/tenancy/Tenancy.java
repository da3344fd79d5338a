package dev.warmfront.control.tenancy;

import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Looks beyond a tenant, in the middle of a request for it: what is asked for by all tenants is
/// compiled together, and a name that one has no other may take.
@Component
public class Tenancy {

    private final JdbcClient jdbc;

    Tenancy(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Looks for the installation, in the same transaction if there is one. What comes back must be
    /// fit for the tenant's eyes.
    public <T> T everywhere(Supplier<T> work) {
        return in(Scope.INSTALLATION, work);
    }

    /// Does something in another scope, in the same transaction if there is one.
    public <T> T in(Scope other, Supplier<T> work) {
        Scope present = Scope.present();
        if (present.equals(other)) {
            return work.get();
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return other.call(work::get);
        }
        tell(other);
        T found;
        try {
            found = other.call(work::get);
        } catch (RuntimeException e) {
            comeBack(present, e);
            throw e;
        }
        tell(present);
        return found;
    }

    /// A transaction that PostgreSQL has given up takes what it was told with it.
    private void comeBack(Scope scope, RuntimeException failure) {
        try {
            tell(scope);
        } catch (DataAccessException e) {
            failure.addSuppressed(e);
        }
    }

    /// Tells the connection of the present transaction, until that ends.
    private void tell(Scope scope) {
        jdbc.sql(RowSecurity.UNTIL_THE_END)
                .param(scope.setting())
                .param(scope.setting())
                .query((row, number) -> 0)
                .single();
    }
}
