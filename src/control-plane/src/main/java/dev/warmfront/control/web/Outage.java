package dev.warmfront.control.web;

import java.sql.SQLException;
import org.hibernate.TransactionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/// PostgreSQL away while something was asked of it. It is nobody's mistake, and it is over when the
/// database is back: whatever was asked is asked again.
public final class Outage {

    private Outage() {}

    /// Whether this is what is behind an exception.
    public static boolean isBehind(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            boolean away =
                    switch (cause) {
                        case DataAccessResourceFailureException gone -> true;
                        case CannotCreateTransactionException gone -> true;
                        // It could be neither committed nor rolled back, so there is no connection.
                        case TransactionException gone -> true;
                        case SQLException refused -> isAway(refused.getSQLState());
                        default -> false;
                    };
            if (away) {
                return true;
            }
        }
        return false;
    }

    /// Logs what failed: in a line when PostgreSQL is away, and with its trace when it is a bug.
    public static void log(Logger log, String what, Throwable thrown) {
        if (isBehind(thrown)) {
            log.warn("{}, because PostgreSQL cannot be reached: {}", what, reason(thrown));
        } else {
            log.error(what, thrown);
        }
    }

    static String reason(Throwable thrown) {
        return NestedExceptionUtils.getMostSpecificCause(thrown).toString();
    }

    /// A connection that broke, or a server that is stopping or starting (PostgreSQL documentation,
    /// appendix A).
    private static boolean isAway(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P0"));
    }
}
