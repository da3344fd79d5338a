package dev.warmfront.control.change;

import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.tenancy.Tenancy;
import dev.warmfront.control.web.Difference;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What every write goes through: one transaction that holds the rows, the change row and the
/// answer to a repetition, or none of them.
///
/// Writes of all replicas follow one another (an advisory lock). That is the price of two promises:
/// change numbers are committed in order, and what is compiled before a commit is what stands after
/// it. A write holds the lock for a few milliseconds with a thousand distributions.
@Component
public class Writes {

    /// The number of the lock; any number would do that nobody else uses.
    private static final long LOCK = 0x7761_726d_0001L;

    /// PostgreSQL documentation, appendix A.
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final Changes changes;
    private final Versions versions;
    private final IdempotentAnswers answers;
    private final ObjectProvider<Gate> gate;
    private final Tenancy tenancy;
    private final Discretion discretion;
    private final JsonMapper json;

    Writes(
            PlatformTransactionManager transactions,
            JdbcClient jdbc,
            Changes changes,
            Versions versions,
            IdempotentAnswers answers,
            ObjectProvider<Gate> gate,
            Tenancy tenancy,
            Discretion discretion,
            JsonMapper json) {
        this.transactions = new TransactionTemplate(transactions);
        this.jdbc = jdbc;
        this.changes = changes;
        this.versions = versions;
        this.answers = answers;
        this.gate = gate;
        this.tenancy = tenancy;
        this.discretion = discretion;
        this.json = json;
    }

    /// Performs a write and answers it. `work` must have flushed what it wrote.
    public ResponseEntity<JsonNode> perform(Write write, Supplier<Outcome> work) {
        return alone(
                write,
                transaction -> {
                    Outcome outcome = work.get();
                    List<Complaint> complaints =
                            examine(complaint -> blame(complaint, outcome.subject()));
                    if (write.dryRun()) {
                        transaction.setRollbackOnly();
                        return rehearsal(outcome, complaints);
                    }
                    return keep(write, outcome);
                });
    }

    /// Performs a write of several things, all of them or none, and answers it. Each is a change of
    /// its own; they are committed together, so the last one tells how far all of them have come.
    public ResponseEntity<JsonNode> performAll(Write write, Supplier<? extends Outcomes> work) {
        return alone(
                write,
                transaction -> {
                    Outcomes outcomes = work.get();
                    List<Complaint> complaints = examine(outcomes::blame);
                    Change last = null;
                    if (write.dryRun()) {
                        transaction.setRollbackOnly();
                    } else {
                        for (Outcome outcome : outcomes.each()) {
                            last = record(write, outcome);
                        }
                    }
                    Outcomes.Answer answer = outcomes.answer(complaints, last);
                    if (!write.dryRun()) {
                        answers.keep(write, 200, answer.headers(), answer.body());
                    }
                    return IdempotentAnswers.answer(200, answer.headers(), answer.body());
                });
    }

    /// Runs `work` in a transaction while nobody else writes, unless it was answered before.
    private ResponseEntity<JsonNode> alone(
            Write write, Function<TransactionStatus, ResponseEntity<JsonNode>> work) {
        ResponseEntity<JsonNode> answer =
                transactions.execute(transaction -> {
                    lock();
                    return answers.find(write).orElseGet(() -> work.apply(transaction));
                });
        if (answer == null) {
            throw new AssertionError("unreachable: every road above answers");
        }
        return answer;
    }

    /// Records what was done without a request of the API, in the transaction that did it.
    public void note(Write write, Outcome outcome) {
        lock();
        changes.append(write, outcome);
    }

    /// @throws ProblemException if somebody else writes for longer than connections wait for locks
    private void lock() {
        try {
            jdbc.sql("select pg_advisory_xact_lock(:lock)")
                    .param("lock", LOCK)
                    .query((row, number) -> 0)
                    .single();
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException refusal
                    && LOCK_NOT_AVAILABLE.equals(refusal.getSQLState())) {
                throw new ProblemException(
                                Problem.UNAVAILABLE,
                                "Another write is not done yet; ask again in a moment")
                        .with("Retry-After", "1");
            }
            throw e;
        }
    }

    private static Fault blame(Complaint complaint, String subject) {
        boolean own = complaint.subject().equals(subject);
        return new Fault(
                own ? complaint.pointer() : "",
                complaint.code(),
                own ? complaint.message() : complaint.subject() + ": " + complaint.message());
    }

    private List<Complaint> examine(Function<Complaint, Fault> blame) {
        List<Complaint> complaints =
                discretion.about(
                        tenancy.everywhere(() ->
                                gate.stream().flatMap(one -> one.examine().stream()).toList()));
        List<Fault> faults = complaints.stream().filter(Complaint::error).map(blame).toList();
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return complaints;
    }

    private Change record(Write write, Outcome outcome) {
        Change change = changes.append(write, outcome);
        if (outcome.version() != null) {
            versions.append(change, outcome.version());
        }
        return change;
    }

    private ResponseEntity<JsonNode> keep(Write write, Outcome outcome) {
        Change change = record(write, outcome);
        Map<String, String> headers = new TreeMap<>(outcome.headers());
        headers.put("Warmfront-Change", change.id());
        answers.keep(write, outcome.status(), headers, outcome.body());
        return IdempotentAnswers.answer(outcome.status(), headers, outcome.firstBody());
    }

    private ResponseEntity<JsonNode> rehearsal(Outcome outcome, List<Complaint> complaints) {
        List<Complaint> own =
                complaints.stream()
                        .filter(complaint -> complaint.subject().equals(outcome.subject()))
                        .toList();
        Rehearsal rehearsal =
                new Rehearsal(
                        outcome.status(),
                        own,
                        Difference.between(outcome.before(), outcome.after()),
                        outcome.after());
        return IdempotentAnswers.answer(200, Map.of(), json.valueToTree(rehearsal));
    }
}
