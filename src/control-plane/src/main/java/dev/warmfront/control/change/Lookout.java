package dev.warmfront.control.change;

import dev.warmfront.control.web.Outage;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// A thread that looks whenever it is woken, and now and then without. What it looks at is in the
/// tables, so a look that fails is made up for by the next one.
public final class Lookout {

    /// Whoever looks out as long as the service is up.
    public interface Keeper extends SmartLifecycle {

        /// What it looks out with.
        Lookout lookout();

        @Override
        default void start() {
            lookout().start();
        }

        @Override
        default void stop() {
            lookout().stop();
        }

        @Override
        default boolean isRunning() {
            return lookout().isRunning();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Runnable look;
    private final Semaphore wake = new Semaphore(0);
    private volatile @Nullable Thread thread;

    /// One that is not there yet.
    ///
    /// @param name of its thread
    public Lookout(String name, Runnable look) {
        this.name = name;
        this.look = look;
    }

    public void start() {
        Thread looking = new Thread(this::work, name);
        looking.setDaemon(true);
        thread = looking;
        looking.start();
    }

    /// Ends it, and waits for the look that is under way.
    public void stop() {
        Thread looking = thread;
        thread = null;
        if (looking != null) {
            wake();
            try {
                looking.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public boolean isRunning() {
        return thread != null;
    }

    public void wake() {
        wake.release();
    }

    private void work() {
        while (isRunning()) {
            try {
                wake.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                if (isRunning()) {
                    look.run();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                Outage.log(LOG, name + " failed, trying again", e);
            }
        }
    }
}
