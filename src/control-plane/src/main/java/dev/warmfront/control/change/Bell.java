package dev.warmfront.control.change;

import dev.warmfront.control.web.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Wakes whoever waits, on every replica, when a transaction that rang it commits.
///
/// It only ever says "look again": what happened is in the tables. A ring may be missed while the
/// connection to PostgreSQL is being renewed, so everybody is woken after that, and nobody should
/// rely on being woken at all: look now and then without.
@Component
public class Bell implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Bell.class);
    private static final String CHANNEL = "warmfront";
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

    private final DataSource source;
    private final JdbcClient jdbc;
    private final Map<Tone, List<Runnable>> listeners = new EnumMap<>(Tone.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private long rings;
    private volatile @Nullable Thread ear;

    Bell(DataSource source, JdbcClient jdbc) {
        this.source = source;
        this.jdbc = jdbc;
        for (Tone tone : Tone.values()) {
            listeners.put(tone, new CopyOnWriteArrayList<>());
        }
    }

    /// What there is to look at.
    public enum Tone {
        CHANGE,
        RELEASE,
        ACKNOWLEDGEMENT,
        MEMBERS,
        INVALIDATION,
        /// Who watches what.
        WATCH,
        /// Something that somebody watches was answered.
        LINES
    }

    /// Rings when the present transaction commits, and not when it does not.
    public void ring(Tone tone) {
        jdbc.sql("select pg_notify(:channel, :tone)")
                .param("channel", CHANNEL)
                .param("tone", tone.name())
                .query((row, number) -> 0)
                .single();
    }

    /// Runs `look` at every ring of this tone, and now and then for nothing. It must be quick: all
    /// listeners of a replica share a thread.
    public void onRing(Tone tone, Runnable look) {
        listeners(tone).add(look);
    }

    /// Looks again at every ring until it is enough or time is up.
    ///
    /// @return what was seen last
    public <T> T await(Supplier<T> look, Predicate<T> enough, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long before = rings();
            T seen = look.get();
            long left = end - System.nanoTime();
            if (enough.test(seen) || left <= 0 || !sleepUntilRung(before, left)) {
                return seen;
            }
        }
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::listen, "bell");
        thread.setDaemon(true);
        ear = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread thread = ear;
        ear = null;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return ear != null;
    }

    private List<Runnable> listeners(Tone tone) {
        List<Runnable> of = listeners.get(tone);
        if (of == null) {
            throw new AssertionError("unreachable: every tone has a list");
        }
        return of;
    }

    private void listen() {
        while (isRunning()) {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(true);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("listen " + CHANNEL);
                }
                List.of(Tone.values()).forEach(this::tell);
                PGConnection postgres = connection.unwrap(PGConnection.class);
                while (isRunning()) {
                    hear(postgres);
                }
            } catch (SQLException | RuntimeException e) {
                if (isRunning()) {
                    LOG.warn("PostgreSQL cannot be listened to, trying again: {}", e.toString());
                    sleepUntilRung(rings(), LOOK_ANYWAY.toNanos());
                }
            }
        }
    }

    private void hear(PGConnection postgres) throws SQLException {
        PGNotification[] notifications = postgres.getNotifications((int) LOOK_ANYWAY.toMillis());
        if (!isRunning()) {
            return;
        }
        if (notifications == null || notifications.length == 0) {
            List.of(Tone.values()).forEach(this::tell);
            return;
        }
        Set<String> rung =
                Arrays.stream(notifications)
                        .map(PGNotification::getParameter)
                        .collect(Collectors.toSet());
        // A newer replica may ring what nobody listens to here.
        Arrays.stream(Tone.values()).filter(tone -> rung.contains(tone.name())).forEach(this::tell);
    }

    private void tell(Tone tone) {
        lock.lock();
        try {
            rings++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
        for (Runnable listener : listeners(tone)) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                Outage.log(LOG, "a listener to " + tone + " failed", e);
            }
        }
    }

    private long rings() {
        lock.lock();
        try {
            return rings;
        } finally {
            lock.unlock();
        }
    }

    private boolean sleepUntilRung(long before, long patienceNanos) {
        long left = Math.min(patienceNanos, LOOK_ANYWAY.toNanos());
        lock.lock();
        try {
            while (rings == before && left > 0) {
                left = rung.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
