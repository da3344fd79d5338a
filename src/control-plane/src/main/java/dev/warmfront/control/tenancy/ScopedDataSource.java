package dev.warmfront.control.tenancy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A pool whose connections know for whom they are at work: each is told the scope of the thread
/// that takes it, unless it was told the same the last time.
///
/// What a connection was told stays with its session. So there must be nothing in between that
/// lends a session to somebody else from one transaction to the next
/// (`docs/decisions/0031-tenants.md`).
final class ScopedDataSource extends DelegatingDataSource {

    private final Map<PGConnection, Scope> told = Collections.synchronizedMap(new WeakHashMap<>());

    ScopedDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try {
            tell(connection, Scope.present());
            return connection;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private void tell(Connection connection, Scope scope) throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        if (scope.equals(told.get(session))) {
            return;
        }
        // If it fails, nobody knows what the session was told.
        told.remove(session);
        try (PreparedStatement statement = connection.prepareStatement(RowSecurity.FOR_GOOD)) {
            statement.setString(1, scope.setting());
            statement.setString(2, scope.setting());
            statement.execute();
        }
        if (!connection.getAutoCommit()) {
            // What was told in a transaction would be taken back with it.
            connection.commit();
        }
        told.put(session, scope);
    }
}
