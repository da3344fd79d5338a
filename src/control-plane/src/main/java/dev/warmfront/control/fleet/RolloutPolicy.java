package dev.warmfront.control.fleet;

import dev.warmfront.control.web.Fault;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How releases reach edges.
@Schema(name = "RolloutPolicy", description = "How releases reach edges")
record RolloutPolicy(
        @Schema(
                        defaultValue = "IMMEDIATE",
                        description =
                                "IMMEDIATE: every edge gets a release at once. STAGED: canaries get"
                                        + " it first, and the others when it has passed the gate")
                Strategy strategy,
        @Schema(defaultValue = "{}", description = "Which edges are first") Canaries canaries,
        @Schema(defaultValue = "{}", description = "What they must hold to") Gate gate) {

    enum Strategy {
        IMMEDIATE,
        STAGED
    }

    /// Which of the edges in service get a release first.
    @Schema(name = "RolloutCanaries")
    record Canaries(
            @Schema(
                            description =
                                    "How many; 1 when neither this, percent nor labels are said,"
                                            + " and not together with percent",
                            example = "2")
                    @Nullable Integer count,
            @Schema(description = "1..100, of all edges in service, rounded up", example = "10")
                    @Nullable Integer percent,
            @Schema(
                            defaultValue = "{}",
                            description = "Only edges with all of these labels",
                            example = "{\"canary\": \"yes\"}")
                    Map<String, String> labels) {

        Canaries {
            labels = Map.copyOf(new TreeMap<>(labels));
        }

        /// How many are wanted.
        ///
        /// @param inService how many edges there are
        int wanted(int inService) {
            if (percent != null) {
                return (inService * percent + 99) / 100;
            } else if (count != null) {
                return count;
            }
            return labels.isEmpty() ? 1 : inService;
        }
    }

    /// What canaries must hold to, together, while they are watched. Any edge that refuses the
    /// release or falls silent fails it, too.
    @Schema(name = "RolloutGate")
    record Gate(
            @Schema(
                            defaultValue = "60",
                            description = "1..86400, from when every canary runs the release")
                    int waitSeconds,
            @Schema(
                            defaultValue = "100",
                            description = "1..1000000; with fewer requests shares say nothing")
                    int minRequests,
            @Schema(
                            defaultValue = "5",
                            description = "0..100, of their requests, answered with 5xx")
                    double maxErrorPercent,
            @Schema(
                            description =
                                    "1..600000; how long the heads of answers other than plain"
                                            + " hits take, on average",
                            example = "300")
                    @Nullable Integer maxHeadMillis,
            @Schema(description = "0..100, of the requests for what may be stored", example = "80")
                    @Nullable Double minHitPercent) {}

    /// Everything that is wrong with it.
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        check(faults, "/canaries/count", canaries.count(), 1, 100_000);
        check(faults, "/canaries/percent", canaries.percent(), 1, 100);
        if (canaries.count() != null && canaries.percent() != null) {
            String both = canaries.count() + " beside percent " + canaries.percent();
            faults.add(Fault.of("/canaries/count", "count-and-percent", both, "one of the two"));
        }
        check(faults, "/gate/waitSeconds", gate.waitSeconds(), 1, 86_400);
        check(faults, "/gate/minRequests", gate.minRequests(), 1, 1_000_000);
        check(faults, "/gate/maxErrorPercent", gate.maxErrorPercent(), 0, 100);
        check(faults, "/gate/maxHeadMillis", gate.maxHeadMillis(), 1, 600_000);
        check(faults, "/gate/minHitPercent", gate.minHitPercent(), 0, 100);
        return faults;
    }

    private static void check(
            List<Fault> faults, String at, @Nullable Number value, long least, long most) {
        if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            String expected = least + ".." + most;
            faults.add(Fault.of(at, "out-of-range", value.toString(), expected));
        }
    }
}
