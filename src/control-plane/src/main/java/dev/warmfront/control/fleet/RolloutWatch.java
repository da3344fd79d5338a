package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Lookout;
import dev.warmfront.control.fleet.Rollout.Canary;
import dev.warmfront.control.fleet.Rollout.Stage;
import dev.warmfront.control.publish.Rollbacks;
import dev.warmfront.control.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Watches the canaries of a release and decides what becomes of it, on whichever replica looks
/// first. All it knows is in the tables, so a replica that dies is replaced by the next look.
@Component
class RolloutWatch implements Lookout.Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutWatch.class);

    /// The number of the lock; any number would do that nobody else uses.
    private static final long LOCK = 0x7761_726d_0003L;

    private final Rollouts rollouts;
    private final Rollbacks rollbacks;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Lookout lookout = new Lookout("rollout-watch", this::look);

    RolloutWatch(
            Rollouts rollouts,
            Rollbacks rollbacks,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Bell bell) {
        this.rollouts = rollouts;
        this.rollbacks = rollbacks;
        this.jdbc = jdbc;
        this.transactions = new TransactionTemplate(transactions);
        bell.onRing(Bell.Tone.ACKNOWLEDGEMENT, lookout::wake);
    }

    @Override
    public Lookout lookout() {
        return lookout;
    }

    private void look() {
        Optional<Rollout> underWay = rollouts.underWay();
        if (underWay.isEmpty()) {
            return;
        }
        try {
            transactions.executeWithoutResult(transaction -> lookAlone());
        } catch (ProblemException e) {
            // What it would go back to cannot be run any more: nobody else gets it, at least.
            long version = underWay.get().version();
            LOG.error("release {} cannot be rolled back: {} {}", version, e.detail(), e.faults());
            transactions.executeWithoutResult(transaction ->
                    rollouts.decide(
                            version, Stage.STOPPED, "cannot be rolled back: " + e.faults()));
        }
    }

    private void lookAlone() {
        boolean alone =
                jdbc.sql("select pg_try_advisory_xact_lock(:lock)")
                        .param("lock", LOCK)
                        .query((row, number) -> row.getBoolean(1))
                        .single();
        if (!alone) {
            return;
        }
        rollouts.underWay().ifPresent(this::watch);
        // It may have been promoted meanwhile.
        rollouts.underWay().ifPresent(this::decide);
    }

    private void decide(Rollout rollout) {
        long version = rollout.version();
        switch (judge(rollout)) {
            case Judgement.Wait() -> LOG.debug("release {} is still watched", version);
            case Judgement.Pass() -> {
                LOG.info("release {} passed its gate and goes everywhere", version);
                rollouts.decide(version, Stage.EVERYWHERE, "passed the gate");
            }
            case Judgement.Fail(String why) -> {
                LOG.error("release {} failed its gate: {}", version, why);
                if (rollouts.decide(version, Stage.ROLLED_BACK, why)) {
                    String reason = "release " + version + " failed: " + why;
                    rollbacks.fail(version, rollout.settled(), reason);
                }
            }
        }
    }

    /// Begins to count for canaries that run the release now.
    private void watch(Rollout rollout) {
        long version = rollout.version();
        boolean all = true;
        for (Canary canary : rollout.canaries()) {
            Judgement.Canary judged = canary.judged(version);
            if (judged.runs() && canary.before() == null) {
                rollouts.watch(version, canary.edge());
            }
            all &= judged.runs() || judged.gone();
        }
        if (all) {
            rollouts.watchAll(version);
        }
    }

    private Judgement judge(Rollout rollout) {
        Instant now = now();
        Instant since = rollout.watchedSince();
        List<Judgement.Canary> canaries =
                rollout.canaries().stream()
                        .map(canary -> canary.judged(rollout.version()))
                        .toList();
        return Judgement.of(
                rollout.gate(),
                canaries,
                Duration.between(rollout.beganAt(), now).toSeconds(),
                since == null ? -1 : Duration.between(since, now).toSeconds());
    }

    /// The database's clock: replicas may differ.
    private Instant now() {
        return jdbc.sql("select clock_timestamp()")
                .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
    }
}
