package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Lookout;
import dev.warmfront.control.invalidation.Invalidations;
import dev.warmfront.protocol.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What edges said and is not in the tables yet.
///
/// One thread writes what all of them said meanwhile, in one transaction: with one edge that is at
/// once, and with ten thousand it is still one transaction at a time. That an edge is alive and how
/// it serves can wait for a second; what somebody may wait for is written as soon as it is heard.
/// What cannot be written is kept, and an edge that goes to another replica says it again.
@Component
class Heard implements Lookout.Keeper {

    private final Fleet fleet;
    private final Invalidations invalidations;
    private final Bell bell;
    private final TransactionTemplate transactions;
    private final Lookout lookout = new Lookout("heard", this::write);
    private final ReentrantLock writing = new ReentrantLock();
    private Map<String, Word> words = new HashMap<>();

    /// What one edge said, the latest of everything.
    ///
    /// @param turned whether it drains now and did not, or the other way round
    /// @param version of the release it runs; 0 when it has not said anything of that
    /// @param sequence up to which it has applied invalidations; -1 when it has not said
    record Word(
            @Nullable Status status, boolean turned, long version, String digest, long sequence) {

        static final Word NONE = new Word(null, false, 0, "", -1);

        /// This and what came later.
        Word then(Word later) {
            boolean newer = later.version > version;
            return new Word(
                    later.status == null ? status : later.status,
                    turned || later.turned,
                    newer ? later.version : version,
                    newer ? later.digest : digest,
                    Math.max(sequence, later.sequence));
        }
    }

    Heard(
            Fleet fleet,
            Invalidations invalidations,
            Bell bell,
            PlatformTransactionManager transactions) {
        this.fleet = fleet;
        this.invalidations = invalidations;
        this.bell = bell;
        this.transactions = new TransactionTemplate(transactions);
    }

    /// An edge is alive, and how it serves.
    ///
    /// @param turned whether it drains now and did not, or the other way round
    void status(String edgeId, Status status, boolean turned) {
        note(edgeId, new Word(status, turned, 0, "", -1), turned);
    }

    /// An edge runs a release.
    void runs(String edgeId, long version, String digest) {
        note(edgeId, new Word(null, false, version, digest, -1), true);
    }

    /// An edge has applied invalidations up to here.
    void applied(String edgeId, long sequence) {
        note(edgeId, new Word(null, false, 0, "", sequence), true);
    }

    /// Nothing counts any more that an edge said before: it comes anew, and says how it is.
    void forget(String edgeId) {
        writing.lock();
        try {
            synchronized (this) {
                words.remove(edgeId);
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Lookout lookout() {
        return lookout;
    }

    private void note(String edgeId, Word word, boolean hurries) {
        synchronized (this) {
            words.merge(edgeId, word, Word::then);
        }
        if (hurries) {
            lookout.wake();
        }
    }

    private void write() {
        writing.lock();
        try {
            Map<String, Word> taken = take();
            if (taken.isEmpty()) {
                return;
            }
            try {
                transactions.executeWithoutResult(nothing -> write(taken));
            } catch (RuntimeException e) {
                giveBack(taken);
                throw e;
            }
            if (taken.values().stream().anyMatch(word -> word.sequence() >= 0)) {
                // Only now, when it is committed: of two edges at once, the second sees both.
                fleet.appliedEverywhere().ifPresent(invalidations::complete);
            }
        } finally {
            writing.unlock();
        }
    }

    /// By the ids of the edges in order, so that two replicas that write of the same edges do not
    /// wait for each other.
    private synchronized Map<String, Word> take() {
        Map<String, Word> taken = new TreeMap<>(words);
        words = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(Map<String, Word> taken) {
        taken.forEach((id, word) -> words.merge(id, word, (later, earlier) -> earlier.then(later)));
    }

    private void write(Map<String, Word> taken) {
        fleet.write(taken);
        if (taken.values().stream().anyMatch(word -> word.version() > 0 || word.sequence() >= 0)) {
            bell.ring(Bell.Tone.ACKNOWLEDGEMENT);
        }
        if (taken.values().stream().anyMatch(Word::turned)) {
            bell.ring(Bell.Tone.MEMBERS);
        }
    }
}
