package dev.warmfront.control.change;

import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.web.Fault;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a write of several things did, to be recorded and answered.
public interface Outcomes {

    /// Each a change of its own, in this order; empty when there was nothing to do.
    List<Outcome> each();

    /// What in the caller's document is at fault for a complaint.
    Fault blame(Complaint complaint);

    /// The answer. Runs in the transaction.
    ///
    /// @param warnings what is worth knowing and stops nothing
    /// @param last the last of the changes; null in a dry run, or when there was nothing to do
    Answer answer(List<Complaint> warnings, @Nullable Change last);

    /// What is answered, with status 200.
    record Answer(Map<String, String> headers, JsonNode body) {

        public Answer {
            headers = Map.copyOf(headers);
        }
    }
}
