package dev.warmfront.edge.health;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.engine.health.Health;
import dev.warmfront.engine.health.Outcome;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the health checks of the running release that are this edge's to run, writes what it finds
/// on the board, and tells the other edges.
///
/// A check starts at a random point of its first interval, and every interval differs by up to a
/// tenth, so that a fleet does not probe in step. A check that a release leaves as it was keeps its
/// state.
public final class Prober implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

    /// So many requests in a row that go wrong are a reason to look.
    private static final int SUSPICIOUS = 5;

    /// From the start of one probe to that of another that requests give reason for.
    private static final Duration SOONEST = Duration.ofMillis(200);

    private final HealthBoard board;
    private final Exchange exchange;
    private final AddressGuard guard;
    private final Probing probing;
    private final HashedWheelTimer timer;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Runnable changed;
    private final Flips flips = new Flips();
    private final Turns turns;
    private List<HealthCheck> checks = List.of();
    private boolean closed;

    /// Starts with no checks.
    ///
    /// @param exchange with the other edges
    /// @param guard which addresses may be probed
    /// @param trust whose certificates probes over TLS believe
    /// @param changed run whenever a check turns healthy or unhealthy
    public Prober(
            EventLoopGroup loops,
            Transport transport,
            AddressGuard guard,
            OriginTrust trust,
            HealthBoard board,
            Exchange exchange,
            Metrics metrics,
            Runnable changed) {
        this.board = board;
        this.exchange = exchange;
        this.guard = guard;
        this.changed = changed;
        probing = new Probing(loops, transport, trust);
        timer = Wheel.start("health-checks");
        metrics.gauge(
                "warmfront_health_checks_unhealthy",
                "Health checks that say unhealthy.",
                () -> board.all().values().stream().filter(h -> !h.healthy()).count());
        turns = new Turns(board, exchange, flips);
        exchange.listen(this::decided);
        lookAgain();
    }

    /// Runs from now on those of exactly these checks that are this edge's to run.
    public synchronized void run(List<HealthCheck> all) {
        board.know(all);
        checks =
                all.stream()
                        .filter(check -> !check.disabled() && check.probe() instanceof Probe)
                        .toList();
        exchange.checks(new HashSet<>(checks.stream().map(HealthCheck::id).toList()));
        share();
        turns.know(all);
        look();
    }

    /// A request went to what a check probes. So many in a row that go wrong are a reason to probe
    /// it at once, if that is this edge's to do, and not more: what counts is what probes find.
    ///
    /// @param well whether it did not go wrong
    public void asked(String healthCheckId, boolean well) {
        Running check = running.get(healthCheckId);
        if (check != null) {
            check.asked(well);
            return;
        }
        for (String child : board.children(healthCheckId)) {
            Running one = running.get(child);
            if (one != null) {
                one.asked(well);
            }
        }
    }

    /// The latest turns of health checks, as this edge decided them.
    public Flips flips() {
        return flips;
    }

    /// What is found for the first time turns nothing, and is to be told all the same.
    private synchronized void lookAgain() {
        if (!closed) {
            timer.newTimeout(
                    timeout -> {
                        look();
                        lookAgain();
                    },
                    Exchange.INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        turns.look(System.currentTimeMillis());
    }

    private void decided() {
        share();
        look();
    }

    /// Edges come and go, and what each of them probes changes with it.
    private synchronized void share() {
        if (closed) {
            return;
        }
        Set<String> wanted = new HashSet<>();
        for (HealthCheck check : checks) {
            if (!exchange.isMine(check.id()) || !(check.probe() instanceof Probe probe)) {
                continue;
            }
            wanted.add(check.id());
            Running before = running.get(check.id());
            if (before == null || !before.check.equals(check)) {
                if (before != null) {
                    before.stop();
                    exchange.forget(check.id());
                    board.forget(check.id());
                }
                Running next = new Running(check, probe);
                running.put(check.id(), next);
                next.schedule(ThreadLocalRandom.current().nextLong(next.intervalMillis() + 1) / 2);
            }
        }
        running.entrySet()
                .removeIf(entry -> {
                    boolean gone = !wanted.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().stop();
                    }
                    return gone;
                });
        board.keepOnly(wanted);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            running.values().forEach(Running::stop);
            running.clear();
        }
        // Not while it is locked: this waits for the timer's thread, which may wait for the lock.
        timer.stop();
        probing.close();
    }

    /// One check, from its first probe until a release removes or changes it.
    private final class Running {

        private final HealthCheck check;
        private final Probe probe;
        private final AtomicInteger wrong = new AtomicInteger();
        private boolean stopped;
        private long startedNanos = System.nanoTime() - SOONEST.toNanos();
        private @Nullable Timeout next;

        Running(HealthCheck check, Probe probe) {
            this.check = check;
            this.probe = probe;
        }

        long intervalMillis() {
            return Math.max(1, check.interval().toMillis());
        }

        synchronized void schedule(long delayMillis) {
            if (!stopped) {
                next = timer.newTimeout(timeout -> probe(), delayMillis, TimeUnit.MILLISECONDS);
            }
        }

        void asked(boolean well) {
            if (well) {
                if (wrong.get() > 0) {
                    wrong.set(0);
                }
            } else if (wrong.incrementAndGet() >= SUSPICIOUS) {
                wrong.set(0);
                soon();
            }
        }

        /// Does not wait for the interval to pass. What is under way is soon enough.
        private synchronized void soon() {
            if (next != null && next.cancel()) {
                long since = (System.nanoTime() - startedNanos) / 1_000_000;
                schedule(Math.max(0, SOONEST.toMillis() - since));
            }
        }

        private synchronized void starts(long nanos) {
            startedNanos = nanos;
        }

        synchronized void stop() {
            stopped = true;
            if (next != null) {
                next.cancel();
            }
        }

        private void probe() {
            long started = System.nanoTime();
            starts(started);
            probing.probe(probe, check.timeout(), guard, false)
                    .thenAccept(finding -> {
                        long took = (System.nanoTime() - started) / 1_000_000;
                        long late = took - check.timeout().toMillis();
                        // So late it tells of this edge, which slept.
                        if (finding.outcome().isSuccess() || late < Peers.ASLEEP.toMillis()) {
                            Health found = note(finding);
                            if (found != null) {
                                exchange.found(check.id(), found.healthy());
                            }
                        }
                        long interval = intervalMillis();
                        long jitter = ThreadLocalRandom.current().nextLong(interval / 10 + 1);
                        schedule(Math.max(1, interval - interval / 20 + jitter - took));
                    });
        }

        private synchronized @Nullable Health note(Finding finding) {
            Outcome outcome = finding.outcome();
            if (stopped) {
                return null;
            }
            long now = System.currentTimeMillis();
            Health before = board.get(check.id(), now);
            Health after =
                    before.after(outcome, check.failureThreshold(), check.successThreshold(), now);
            board.put(check.id(), new Opinion(after, finding.reason(check.timeout())));
            if (after.healthy() != before.healthy()) {
                LOG.info(
                        "Health check {} of {}:{} is {}: {}",
                        check.id(),
                        probe.host(),
                        probe.port(),
                        after.healthy() ? "healthy" : "unhealthy",
                        finding.reason(check.timeout()));
                changed.run();
            }
            return after;
        }
    }
}
