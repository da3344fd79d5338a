package dev.warmfront.control.publish;

import dev.warmfront.compiler.Compilation;
import dev.warmfront.compiler.Compilation.Compiled;
import dev.warmfront.compiler.Compilation.Rejected;
import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Changes;
import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.change.Lookout;
import dev.warmfront.control.dnssec.Signatures;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Publishes whatever is newer than what was published, on whichever replica comes first.
@Component
class Publisher implements Lookout.Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /// The number of the lock; any number would do that nobody else uses.
    private static final long LOCK = 0x7761_726d_0002L;

    private static final long WORTH_TELLING_MILLIS = 2_000;

    private final Asked asked;
    private final Pins pins;
    private final Releases releases;
    private final Changes changes;
    private final Stages stages;
    private final Signatures signatures;
    private final Addresses addresses;
    private final JdbcClient jdbc;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;
    private final Lookout lookout = new Lookout("publisher", this::publish);
    private boolean looked;

    /// What a look at everything saw.
    private record Seen(long changeNumber, Compilation compilation, Optional<Pin> pin) {

        /// What edges are to run.
        ///
        /// @param present what is asked for now
        Snapshot content(Snapshot present, Releases releases) {
            return pin.map(one -> releases.find(one.version()).orElseThrow().snapshot())
                    .map(said -> Pins.content(said, present))
                    .orElse(present);
        }
    }

    Publisher(
            Asked asked,
            Pins pins,
            Releases releases,
            Changes changes,
            Stages stages,
            Signatures signatures,
            Addresses addresses,
            JdbcClient jdbc,
            Bell bell,
            PlatformTransactionManager transactions) {
        this.asked = asked;
        this.pins = pins;
        this.releases = releases;
        this.changes = changes;
        this.stages = stages;
        this.signatures = signatures;
        this.addresses = addresses;
        this.jdbc = jdbc;
        writing = new TransactionTemplate(transactions);
        reading = new TransactionTemplate(transactions);
        reading.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        reading.setReadOnly(true);
        bell.onRing(Bell.Tone.CHANGE, lookout::wake);
    }

    @Override
    public Lookout lookout() {
        return lookout;
    }

    /// Publishes unless there is nothing new, or another replica is at it.
    private void publish() {
        boolean first = !looked;
        looked = true;
        if (changes.newest() > releases.covered()) {
            Optional<Release> published = writing.execute(transaction -> publishAlone());
            if (published != null) {
                published.ifPresent(releases::keep);
            }
        } else if (first) {
            look();
        } else {
            renew(Instant.now());
        }
    }

    /// Publishes new signatures of what is published, where old ones come to their end or an edge
    /// has an address without.
    private void renew(Instant now) {
        Snapshot published = releases.newest().snapshot();
        if (signatures.areDue(published, edges(published), now)) {
            Optional<Release> renewed = writing.execute(transaction -> renewAlone(now));
            if (renewed != null) {
                renewed.ifPresent(release -> {
                    releases.keep(release);
                    signatures.areMade(release.snapshot(), edges(release.snapshot()), now);
                });
            }
        }
    }

    private Optional<Release> renewAlone(Instant now) {
        if (!isAlone() || changes.newest() > releases.covered() || stages.areUnderWay()) {
            return Optional.empty();
        }
        Release before = releases.newest();
        Snapshot published = before.snapshot();
        Snapshot signed = signatures.sign(published, published, edges(published), now);
        Release release = releases.renew(signed);
        if (release.version() > before.version()) {
            stages.begin(before.version(), release.version(), true);
        }
        return Optional.of(release);
    }

    private List<Cidr> edges(Snapshot published) {
        return Signatures.nameEdges(published) ? addresses.ofEdges() : List.of();
    }

    private boolean isAlone() {
        return jdbc.sql("select pg_try_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query((row, number) -> row.getBoolean(1))
                .single();
    }

    /// So that whoever writes first after a start does not wait until everything is read and
    /// compiled: with a hundred thousand distributions that is longer than clients wait.
    private void look() {
        long started = System.nanoTime();
        reading.executeWithoutResult(transaction -> asked.compile());
        long millis = (System.nanoTime() - started) / 1_000_000;
        if (millis > WORTH_TELLING_MILLIS) {
            LOG.info("Everything that is asked for was read and compiled, in {} ms", millis);
        }
    }

    private Optional<Release> publishAlone() {
        if (!isAlone() || changes.newest() <= releases.covered()) {
            return Optional.empty();
        }
        Seen seen =
                reading.execute(transaction ->
                        new Seen(changes.newest(), asked.compile(), pins.standing()));
        if (seen == null) {
            throw new AssertionError("unreachable: the look above sees something");
        }
        return switch (seen.compilation()) {
            case Compiled(var snapshot, var warnings) -> {
                if (seen.pin().isEmpty() && stages.areUnderWay()) {
                    // It is looked at again when they have come to an end.
                    yield Optional.empty();
                }
                yield Optional.of(publish(seen, snapshot, Asked.complaints(warnings)));
            }
            case Rejected(var errors) -> {
                LOG.error("change {} cannot be published: {}", seen.changeNumber(), errors);
                releases.refuse(seen.changeNumber(), Asked.complaints(errors));
                yield Optional.empty();
            }
        };
    }

    private Release publish(Seen seen, Snapshot present, List<Complaint> warnings) {
        Release before = releases.newest();
        Snapshot signed =
                signatures.sign(
                        seen.content(present, releases),
                        before.snapshot(),
                        addresses.ofEdges(),
                        Instant.now());
        Release release = releases.publish(seen.changeNumber(), signed, warnings);
        if (release.version() > before.version()) {
            stages.begin(before.version(), release.version(), seen.pin().isPresent());
        }
        return release;
    }
}
