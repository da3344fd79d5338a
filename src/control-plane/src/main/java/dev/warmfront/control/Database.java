package dev.warmfront.control;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/// The PostgreSQL that the service was told to use, before anything is started that needs it.
final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final String URL = "spring.datasource.url";
    private static final String PATIENCE_SECONDS = "10";

    private static final String CHECK_URL =
            "or name another in " + URL + " (SPRING_DATASOURCE_URL).";
    private static final String CHECK_CREDENTIALS =
            "check spring.datasource.username and spring.datasource.password"
                    + " (SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD).";

    private final String url;
    private final Properties credentials = new Properties();

    /// What the driver makes of the address and the credentials together.
    private final Properties understood;

    /// Makes sure that it answers and lets us in.
    ///
    /// @throws CannotStart if it does not, without the password, whatever the address says
    static void require(Environment environment) {
        String url = environment.getProperty(URL);
        if (url == null || url.isBlank()) {
            throw new CannotStart(
                    URL
                            + ": missing (expected: jdbc:postgresql://<host>:<port>/<database>, for"
                            + " example in SPRING_DATASOURCE_URL)");
        }
        new Database(
                        url,
                        environment.getProperty("spring.datasource.username"),
                        environment.getProperty("spring.datasource.password"))
                .require();
    }

    private Database(String url, @Nullable String user, @Nullable String password) {
        this.url = url;
        if (user != null) {
            PGProperty.USER.set(credentials, user);
        }
        if (password != null) {
            PGProperty.PASSWORD.set(credentials, password);
        }
        PGProperty.CONNECT_TIMEOUT.set(credentials, PATIENCE_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(credentials, PATIENCE_SECONDS);
        Properties parsed = Driver.parseURL(url, credentials);
        if (parsed == null) {
            throw new CannotStart(
                    URL
                            + ": not understood, and not shown because it may hold a password"
                            + " (expected: jdbc:postgresql://<host>:<port>/<database>)");
        }
        understood = parsed;
    }

    private void require() {
        try (Connection connection = DriverManager.getConnection(url, credentials)) {
            LOG.debug("PostgreSQL {}", connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException e) {
            LOG.debug("PostgreSQL", e);
            throw new CannotStart(sentence(e));
        }
    }

    /// What to do about it, by its SQLSTATE (PostgreSQL documentation, appendix A).
    private String sentence(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return switch (state) {
            case "08001", "08006" ->
                    "PostgreSQL cannot be reached at "
                            + place()
                            + " ("
                            + reason(e)
                            + "): check that it runs there and that nothing is in between, "
                            + CHECK_URL;
            // The driver's own state when it is asked for a password and has none.
            case "08004", "28000", "28P01" ->
                    "PostgreSQL at "
                            + place()
                            + " does not let the user "
                            + PGProperty.USER.getOrDefault(understood)
                            + " in ("
                            + firstLine(e)
                            + "): "
                            + CHECK_CREDENTIALS;
            case "3D000" ->
                    "PostgreSQL at "
                            + place()
                            + " has no database "
                            + PGProperty.PG_DBNAME.getOrDefault(understood)
                            + ": create it, "
                            + CHECK_URL;
            default ->
                    "PostgreSQL at "
                            + place()
                            + " accepts no connection ("
                            + firstLine(e)
                            + ", SQLSTATE "
                            + state
                            + "): try again in a moment, "
                            + CHECK_URL;
        };
    }

    /// Host and port; several of each when the address names several.
    private String place() {
        String[] hosts = String.valueOf(PGProperty.PG_HOST.getOrDefault(understood)).split(",", -1);
        String[] ports = String.valueOf(PGProperty.PG_PORT.getOrDefault(understood)).split(",", -1);
        StringJoiner places = new StringJoiner(", ");
        for (int i = 0; i < hosts.length; i++) {
            places.add(hosts[i] + ":" + ports[Math.min(i, ports.length - 1)]);
        }
        return places.toString();
    }

    private static String reason(SQLException e) {
        return switch (e.getCause()) {
            case UnknownHostException nowhere -> "no such host";
            case SocketTimeoutException late -> "no answer within " + PATIENCE_SECONDS + " s";
            case null -> firstLine(e);
            case Throwable cause -> firstLine(cause);
        };
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
