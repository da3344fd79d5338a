package dev.warmfront.control.secret;

import dev.warmfront.control.change.Lookout;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Whoever sees to it that everything is sealed under the newest key when the operator's keys are
/// others than before. Every replica does it after it has read them, so what one that was late
/// sealed under an older key is found, too.
@Component
class Rotation implements Lookout.Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

    private final Secrets secrets;
    private final ObjectProvider<SealedRows> rows;
    private final TransactionTemplate transactions;
    private final Lookout lookout = new Lookout("key-rotation", this::look);
    private List<String> seen = List.of();

    Rotation(
            Secrets secrets,
            ObjectProvider<SealedRows> rows,
            PlatformTransactionManager transactions) {
        this.secrets = secrets;
        this.rows = rows;
        this.transactions = new TransactionTemplate(transactions);
    }

    @Override
    public Lookout lookout() {
        return lookout;
    }

    private void look() {
        List<String> keys = secrets.fingerprints();
        if (keys.equals(seen)) {
            return;
        }
        try {
            Integer changed = transactions.execute(nothing -> sealAnew());
            if (seen.isEmpty() && keys.size() == 1) {
                // There was nothing to do but to find out whether it is the right one.
                LOG.debug("secrets open under key {}", keys.getFirst());
            } else {
                LOG.info(
                        "Everything is sealed under key {} now ({} secrets were not); others may"
                                + " be removed when every replica says so",
                        keys.getFirst(),
                        changed);
            }
        } catch (IllegalStateException e) {
            LOG.error(
                    "{}. Put the key that is missing back into warmfront.kek-file", e.getMessage());
        }
        seen = keys;
    }

    private int sealAnew() {
        return rows.stream().mapToInt(SealedRows::sealAnew).sum();
    }
}
