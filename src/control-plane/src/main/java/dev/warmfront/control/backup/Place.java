package dev.warmfront.control.backup;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Where a database is, and how to be let in.
///
/// @param url `jdbc:postgresql:…`
public record Place(String url, String user, String password) {

    /// What PostgreSQL shows of who is connected.
    static final String PROGRAM = "warmfront backup";

    Connection connect() throws SQLException {
        return source().getConnection();
    }

    DataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName(PROGRAM);
        // Row-level security shows every tenant's rows to who says so, and none to who says
        // nothing.
        source.setOptions("-c warmfront.tenant=*");
        // Details of errors quote rows, and rows may hold what nobody else is to see.
        source.setLogServerErrorDetail(false);
        return source;
    }

    @Override
    public String toString() {
        return "Place[" + user + "]";
    }
}
